"""`glance explain`, `import-info`, `stores-info`, `usage`, `image-tasks`: what the service says about itself."""


def explain_describes_the_models(t):
    shown = t.glance("explain image").out
    for attribute in ("os_hash_value", "visibility", "min_disk", "kernel_id", "tags"):
        t.holds(attribute in shown, f"no {attribute} in:\n{shown}")
    t.holds("member_id" in t.glance("explain member").out, "no member_id in the member model")
    t.holds("images" in t.glance("explain images").out, "no images in the list model")
    t.holds("members" in t.glance("explain members").out, "no members in the list model")
    t.glance("explain nosuch", fails="Unable to find requested model")


def import_info_names_no_method_yet(t):
    shown = t.glance("import-info").out
    t.holds("import-methods" in shown and "glance-direct" not in shown, f"not an empty list of methods:\n{shown}")


def one_store_is_not_a_list_of_stores(t):
    t.glance("stores-info", fails="Multi Backend support is not enabled")
    t.glance("stores-info --detail", "nectary-admin", fails="Multi Backend support is not enabled")


def usage_prints_the_quota_columns(t):
    shown = t.glance("usage").out
    t.holds("Quota" in shown and "Limit" in shown and "Usage" in shown, f"no columns in:\n{shown}")


def tasks_belong_to_versions_with_several_stores(t):
    t.glance(f"image-tasks {t.made('taskless')}", fails="does not support image tasks")
