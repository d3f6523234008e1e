import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from jiugai.audit.api import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(db_index=True, max_length=64, verbose_name="digest")),
                ("size", models.BigIntegerField(verbose_name="size")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pdf", "PDF"),
                            ("ofd", "OFD document"),
                            ("docx", "Word document"),
                            ("doc", "Word or WPS document (97–2003)"),
                            ("xlsx", "Excel table"),
                            ("xls", "Excel or WPS table (97–2003)"),
                            ("pptx", "Slides"),
                            ("ppt", "Slides (97–2003)"),
                            ("odt", "OpenDocument text"),
                            ("ods", "OpenDocument table"),
                            ("jpeg", "JPEG picture"),
                            ("png", "PNG picture"),
                            ("gif", "GIF picture"),
                            ("webp", "WebP picture"),
                            ("heic", "HEIC picture"),
                            ("bmp", "BMP picture"),
                            ("tiff", "TIFF picture"),
                            ("dwg", "Drawing (DWG)"),
                            ("text", "Plain text"),
                            ("web", "Web page or XML"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                ("purpose", models.CharField(max_length=80, verbose_name="purpose")),
                ("personal", models.BooleanField(default=False, verbose_name="contains personal data")),
                ("county", models.CharField(db_index=True, max_length=6, verbose_name="county")),
                ("uploaded_by_id", models.BigIntegerField(null=True, verbose_name="uploaded by")),
                ("uploaded_by_label", models.CharField(max_length=300, verbose_name="uploaded by")),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="uploaded at")),
            ],
            options={
                "verbose_name": "attachment",
                "ordering": ["-uploaded_at", "-id"],
                "indexes": [models.Index(fields=["uploaded_by_id", "county"], name="attachment_uploader")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="attachment_not_empty"),
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="attachment_digest"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AttachmentLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_kind", models.CharField(max_length=80, verbose_name="subject")),
                ("subject_id", models.CharField(max_length=64, verbose_name="subject")),
                ("supports", models.CharField(blank=True, max_length=200, verbose_name="supports")),
                ("county", models.CharField(max_length=6, verbose_name="county")),
                ("linked_by_id", models.BigIntegerField(null=True, verbose_name="linked by")),
                ("linked_by_label", models.CharField(max_length=300, verbose_name="linked by")),
                ("linked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="linked at")),
                (
                    "attachment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="attachments.attachment",
                        verbose_name="attachment",
                    ),
                ),
            ],
            options={
                "verbose_name": "attachment link",
                "ordering": ["linked_at", "id"],
                "indexes": [models.Index(fields=["subject_kind", "subject_id"], name="attachmentlink_subject")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("attachment", "subject_kind", "subject_id"), name="attachmentlink_once_per_subject"
                    )
                ],
            },
        ),
        append_only("attachments_attachment"),
    ]
