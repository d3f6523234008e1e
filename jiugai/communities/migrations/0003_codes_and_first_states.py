"""Give every registered community its code, and every row its first state."""

from collections import Counter

from django.db import migrations, models
from django.utils import timezone


def fill(apps, schema_editor):
    now = timezone.now()
    community_model = apps.get_model("communities", "Community")
    enrolment_model = apps.get_model("communities", "Enrolment")
    serials = Counter()
    for community in community_model.objects.order_by("pk"):
        head = f"{community.region_code[:9]}{community.registered_at.year}"
        serials[head] += 1
        community.code = f"{head}{serials[head]:03d}"
        community.changed_at = now
        community.save(update_fields=["code", "changed_at"])
        first_state(apps.get_model("communities", "CommunityVersion"), community, now)
    enrolment_model.objects.update(changed_at=now)
    for enrolment in enrolment_model.objects.order_by("pk"):
        first_state(apps.get_model("communities", "EnrolmentVersion"), enrolment, now)


def first_state(version_model, row, now):
    own = {"id", "row", "nth", "since", "until", "by", "imported_in"}
    values = {f.attname: getattr(row, f.attname) for f in version_model._meta.concrete_fields if f.name not in own}
    version_model.objects.create(row=row, nth=row.version, since=now, by="", **values)


class Migration(migrations.Migration):
    dependencies = [("communities", "0002_buildings_and_states")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="community",
            constraint=models.UniqueConstraint(fields=["code"], name="community_code_once"),
        ),
    ]
