import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("county", models.CharField(blank=True, db_index=True, max_length=6, verbose_name="county")),
                ("address", models.CharField(max_length=60, verbose_name="recipient")),
                ("code", models.CharField(max_length=80, verbose_name="occasion")),
                ("once_key", models.CharField(max_length=200, verbose_name="sent once for")),
                ("subject_kind", models.CharField(blank=True, max_length=80, verbose_name="subject")),
                ("subject_id", models.CharField(blank=True, max_length=64, verbose_name="subject")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("url", models.CharField(blank=True, max_length=500, verbose_name="address of the page")),
                ("due", models.DateField(null=True, verbose_name="due")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="sent at")),
                ("created_by", models.CharField(max_length=300, verbose_name="sent by")),
            ],
            options={
                "verbose_name": "notification",
                "ordering": ["-created_at", "-id"],
                "indexes": [models.Index(fields=["address", "-created_at"], name="notification_inbox")],
                "constraints": [models.UniqueConstraint(fields=("address", "once_key"), name="notification_once")],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=40, verbose_name="channel")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("sending", "being sent"),
                            ("sent", "sent"),
                            ("failed", "failed"),
                            ("given_up", "given up"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("last_error", models.CharField(blank=True, max_length=300, verbose_name="last error")),
                ("next_try_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="next try")),
                ("batch", models.CharField(blank=True, max_length=32, verbose_name="message")),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="changed at")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "notification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="notifications.notification",
                        verbose_name="notification",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "ordering": ["next_try_at", "id"],
                "indexes": [models.Index(fields=["state", "next_try_at"], name="delivery_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("notification", "channel", "person"), name="delivery_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="NotificationRead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("read_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="read at")),
                (
                    "notification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reads",
                        to="notifications.notification",
                        verbose_name="notification",
                    ),
                ),
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
                "verbose_name": "reading of a notification",
                "constraints": [
                    models.UniqueConstraint(fields=("person", "notification"), name="notificationread_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=80, verbose_name="occasion")),
                (
                    "pace",
                    models.CharField(
                        choices=[("at_once", "at once"), ("daily", "once a day"), ("muted", "muted")],
                        max_length=10,
                        verbose_name="pace",
                    ),
                ),
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
                "verbose_name": "notification preference",
                "constraints": [models.UniqueConstraint(fields=("person", "code"), name="preference_once_per_code")],
            },
        ),
    ]
