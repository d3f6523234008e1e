"""`python -m tests.permissions`: print lines for addresses that are not in the table yet, to be read and agreed."""

import os

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiugai.config.settings")
    django.setup()
    from jiugai.common import permissions
    from tests.permissions import urls

    known = urls.table(urls.TABLE.read_text("utf8")) if urls.TABLE.exists() else {}
    for address in urls.addresses():
        if address.name in known or address.permission is None:
            continue
        public = urls.GROUPS["everybody"] | {urls.VISITOR}
        holders = frozenset(permissions.get(address.permission).roles) if address.permission else public
        print(f"{address.name:<44} {' '.join(urls.words_for(holders))}")


main()
