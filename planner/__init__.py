"""CRM selection and implementation planning: from business pain to measured outcome."""

__version__ = "0.1.0"
