"""Stands in for the engine's routes, which wait for somebody to give them managers."""

addon_manager = None
addon_validator = None
permission_manager = None


def init_addon_api(manager, validator, perm_manager):
    """Takes them."""
    global addon_manager, addon_validator, permission_manager
    addon_manager, addon_validator, permission_manager = manager, validator, perm_manager
