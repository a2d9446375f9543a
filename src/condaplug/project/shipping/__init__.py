"""Which of a project's files its build backend puts into the wheel, read from the backend's settings."""

from condaplug.project.shipping.read import built_shipment, read_shipment

__all__ = ["built_shipment", "read_shipment"]
