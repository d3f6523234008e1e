import django.db.models.deletion
from django.db import migrations, models

import jiugai.common.crypto
from jiugai.audit.services.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("first", models.BigIntegerField(unique=True)),
                ("last", models.BigIntegerField(unique=True)),
                ("head", models.CharField(max_length=64)),
                ("highest", models.BigIntegerField()),
                ("settled", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("mark", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name": "audit seal",
                "verbose_name_plural": "audit seals",
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="time")),
                ("county", models.CharField(blank=True, max_length=6, verbose_name="county")),
                ("code", models.CharField(max_length=80, verbose_name="what")),
                ("subject_kind", models.CharField(blank=True, max_length=80)),
                ("subject_id", models.CharField(blank=True, max_length=64)),
                ("subject_label", models.CharField(blank=True, max_length=200, verbose_name="subject")),
                ("person_id", models.BigIntegerField(null=True)),
                ("person_label", models.CharField(max_length=100, verbose_name="person")),
                ("organisation_id", models.BigIntegerField(null=True)),
                ("organisation_label", models.CharField(blank=True, max_length=200, verbose_name="organisation")),
                ("role", models.CharField(blank=True, max_length=40, verbose_name="role")),
                ("stands_in_for_id", models.BigIntegerField(null=True)),
                ("stands_in_for_label", models.CharField(blank=True, max_length=100, verbose_name="stands in for")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("before", models.TextField(blank=True, help_text="canonical JSON", verbose_name="before")),
                ("after", models.TextField(blank=True, help_text="canonical JSON", verbose_name="after")),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit entries",
                "indexes": [
                    models.Index(fields=["subject_kind", "subject_id"], name="audit_subject"),
                    models.Index(fields=["county", "at"], name="audit_county_at"),
                    models.Index(fields=["person_id"], name="audit_person"),
                    models.Index(fields=["county", "code"], name="audit_county_code"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditLink",
            fields=[
                ("place", models.BigIntegerField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="link", to="audit.auditentry"
                    ),
                ),
            ],
            options={
                "verbose_name": "audit link",
                "verbose_name_plural": "audit links",
            },
        ),
        migrations.CreateModel(
            name="PersonalValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("side", models.CharField(choices=[("before", "before"), ("after", "after")], max_length=6)),
                ("name", models.CharField(max_length=80)),
                ("sealed", jiugai.common.crypto.EncryptedTextField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="personal_values",
                        to="audit.auditentry",
                    ),
                ),
            ],
            options={
                "verbose_name": "personal value",
                "verbose_name_plural": "personal values",
                "constraints": [models.UniqueConstraint(fields=("entry", "side", "name"), name="audit_personal_once")],
            },
        ),
        append_only("audit_auditentry"),
        append_only("audit_personalvalue", erasable=True),
        append_only("audit_auditlink", keys=("place", "entry_id")),
        append_only("audit_auditseal", keys=("number", "first", "last")),
    ]
