import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import jiugai.common.crypto


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("county", models.CharField(blank=True, max_length=6, verbose_name="county")),
                ("key", models.CharField(max_length=120, verbose_name="form")),
                ("values", jiugai.common.crypto.EncryptedTextField(verbose_name="values")),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="saved at")),
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
                "verbose_name": "draft",
                "indexes": [models.Index(fields=["saved_at"], name="draft_age")],
                "constraints": [models.UniqueConstraint(fields=("person", "county", "key"), name="draft_one_per_form")],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=80, verbose_name="kind")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("county", models.CharField(blank=True, max_length=6, verbose_name="county")),
                ("person_label", models.CharField(max_length=300, verbose_name="started by")),
                ("acting_as", models.JSONField(verbose_name="acting as")),
                ("payload", models.JSONField(default=dict, verbose_name="input")),
                ("n", models.PositiveIntegerField(default=0, verbose_name="done so far")),
                ("of", models.PositiveIntegerField(default=0, verbose_name="in all")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="started at")),
                ("queued_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="queued at")),
                ("began_at", models.DateTimeField(null=True, verbose_name="running since")),
                ("heartbeat_at", models.DateTimeField(null=True, verbose_name="last sign of life")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                ("attempt", models.PositiveSmallIntegerField(default=0, verbose_name="attempt")),
                ("cancel_asked", models.BooleanField(default=False, verbose_name="cancelling asked")),
                ("task_id", models.CharField(blank=True, max_length=64, verbose_name="task")),
                ("result", models.JSONField(null=True, verbose_name="result")),
                ("result_kind", models.CharField(blank=True, max_length=80, verbose_name="result")),
                ("result_id", models.CharField(blank=True, max_length=64, verbose_name="result")),
                ("error", models.CharField(blank=True, max_length=500, verbose_name="why it failed")),
                ("reference", models.CharField(max_length=64, verbose_name="number to quote")),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "job",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["person", "-created_at"], name="job_of_person"),
                    models.Index(fields=["state", "heartbeat_at"], name="job_alive"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("of", 0), ("n__lte", models.F("of")), _connector="OR"),
                        name="job_progress_within",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("queued", "running")), ("ended_at__isnull", False), _connector="OR"
                        ),
                        name="job_ended_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("list_id", models.CharField(max_length=80, verbose_name="list")),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("query", models.CharField(blank=True, max_length=2000, verbose_name="query")),
                ("person_label", models.CharField(max_length=300, verbose_name="saved by")),
                ("county", models.CharField(blank=True, max_length=6, verbose_name="county")),
                ("shared", models.BooleanField(default=False, verbose_name="shared within the county")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="saved at")),
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
                "verbose_name": "saved view",
                "ordering": ["shared", "order", "id"],
                "indexes": [models.Index(fields=["list_id", "county"], name="savedview_list")],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "county", "list_id", "name"), name="savedview_name_once")
                ],
            },
        ),
    ]
