from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    name = "jiugai.demo"
    label = "demo"
    verbose_name = _("Demonstration")

    def ready(self) -> None:
        from jiugai.common.supervisor import Banner, banner
        from jiugai.demo.services import sign_in_lines

        banner.add(Banner("demo.sign_ins", 10, sign_in_lines))
