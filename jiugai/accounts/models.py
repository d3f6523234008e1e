from django.contrib.auth.models import AbstractUser


class Person(AbstractUser):
    """Someone who can sign in."""
