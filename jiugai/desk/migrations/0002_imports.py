import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import jiugai.common.crypto


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_jobs_drafts_views"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=80, verbose_name="kind")),
                ("permission", models.CharField(max_length=80, verbose_name="permission")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "uploaded"),
                            ("matched", "columns matched"),
                            ("checked", "checked"),
                            ("importing", "being written"),
                            ("imported", "imported"),
                            ("undone", "taken back"),
                            ("discarded", "discarded"),
                        ],
                        default="uploaded",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("county", models.CharField(max_length=6, verbose_name="county")),
                ("scope", models.CharField(blank=True, max_length=12, verbose_name="working area")),
                ("person_label", models.CharField(max_length=300, verbose_name="uploaded by")),
                ("organisation_id", models.BigIntegerField(null=True, verbose_name="organisation")),
                ("role", models.CharField(max_length=40, verbose_name="role")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("file_name", jiugai.common.crypto.EncryptedTextField(blank=True, verbose_name="file name")),
                ("size", models.PositiveBigIntegerField(verbose_name="size")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
                ("table", jiugai.common.crypto.EncryptedTextField(blank=True, verbose_name="table")),
                ("sheet", jiugai.common.crypto.EncryptedTextField(blank=True, verbose_name="sheet")),
                ("head_row", models.PositiveIntegerField(default=0, verbose_name="head row")),
                ("mapping", models.JSONField(default=list, verbose_name="columns")),
                ("decisions", jiugai.common.crypto.EncryptedTextField(blank=True, verbose_name="answers")),
                ("counts", models.JSONField(default=dict, verbose_name="counts")),
                ("notes", jiugai.common.crypto.EncryptedTextField(blank=True, verbose_name="notes")),
                ("written", models.JSONField(default=dict, verbose_name="written")),
                ("run", models.BigIntegerField(default=0, verbose_name="run")),
                (
                    "undo_report",
                    jiugai.common.crypto.EncryptedTextField(blank=True, verbose_name="kept when taken back"),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="uploaded at")),
                ("touched_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="last touched")),
                ("checked_at", models.DateTimeField(null=True, verbose_name="checked at")),
                ("applied_at", models.DateTimeField(null=True, verbose_name="imported at")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="taken back at")),
                ("erased_at", models.DateTimeField(null=True, verbose_name="content erased at")),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="desk.job",
                        verbose_name="background work",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "import batch",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ImportColumns",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=80, verbose_name="kind")),
                ("heads", jiugai.common.crypto.EncryptedTextField(verbose_name="heads")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "columns remembered",
            },
        ),
        migrations.CreateModel(
            name="ImportFrame",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("run", models.BigIntegerField(verbose_name="run")),
                ("n", models.PositiveIntegerField(verbose_name="number")),
                ("new", models.PositiveSmallIntegerField(verbose_name="new rows")),
                ("changed", models.PositiveSmallIntegerField(verbose_name="changed rows")),
                ("same", models.PositiveSmallIntegerField(verbose_name="rows without change")),
                ("fault", models.PositiveSmallIntegerField(verbose_name="rows with faults")),
                ("ask", models.PositiveSmallIntegerField(verbose_name="rows with a question")),
                ("rows", jiugai.common.crypto.EncryptedBytesField(verbose_name="rows")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="frames",
                        to="desk.importbatch",
                        verbose_name="import batch",
                    ),
                ),
            ],
            options={
                "verbose_name": "frame of checked rows",
                "ordering": ["n"],
            },
        ),
        migrations.CreateModel(
            name="ImportPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("n", models.PositiveIntegerField(verbose_name="number")),
                ("content", jiugai.common.crypto.EncryptedBytesField(verbose_name="content")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="desk.importbatch",
                        verbose_name="import batch",
                    ),
                ),
            ],
            options={
                "verbose_name": "part of a file",
                "ordering": ["n"],
            },
        ),
        migrations.AddIndex(
            model_name="importbatch",
            index=models.Index(fields=["county", "kind", "-created_at"], name="importbatch_list"),
        ),
        migrations.AddIndex(
            model_name="importbatch",
            index=models.Index(fields=["county", "digest"], name="importbatch_same_file"),
        ),
        migrations.AddIndex(
            model_name="importbatch",
            index=models.Index(fields=["erased_at", "touched_at"], name="importbatch_age"),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["imported", "undone"]), _negated=True),
                    ("applied_at__isnull", False),
                    _connector="OR",
                ),
                name="importbatch_imported_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "undone"), _negated=True), ("undone_at__isnull", False), _connector="OR"
                ),
                name="importbatch_undone_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="importcolumns",
            constraint=models.UniqueConstraint(fields=("person", "kind"), name="importcolumns_once"),
        ),
        migrations.AddConstraint(
            model_name="importframe",
            constraint=models.UniqueConstraint(fields=("batch", "run", "n"), name="importframe_once"),
        ),
        migrations.AddConstraint(
            model_name="importpart",
            constraint=models.UniqueConstraint(fields=("batch", "n"), name="importpart_once"),
        ),
    ]
