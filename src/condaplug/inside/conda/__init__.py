"""What the model behaves for, by conda module: each function gives names and their objects.

A name that a release does not have is dropped, so behaviour may know more than one release has.
"""

BEHAVIOUR = {
    "conda": "errors:root",
    "conda.auxlib": "basics:auxlib",
    "conda.auxlib.collection": "collection:names",
    "conda.auxlib.ish": "basics:ish",
    "conda.base.constants": "basics:constants",
    "conda.base.context": "context:names",
    "conda.cli.actions": "parsers:actions",
    "conda.cli.conda_argparse": "parsers:conda_argparse",
    "conda.cli.helpers": "parsers:helpers",
    "conda.common.compat": "basics:compat",
    "conda.common.configuration": "configuration:names",
    "conda.common.constants": "basics:common_constants",
    "conda.common.io": "basics:io",
    "conda.common.iterators": "basics:iterators",
    "conda.common.serialize": "serialize:names",
    "conda.common.serialize.json": "serialize:json_names",
    "conda.common.serialize.yaml": "serialize:yaml_names",
    "conda.deprecations": "deprecations:names",
    "conda.env.env": "environment_yaml:names",
    "conda.env.specs.binstar": "readers:names",
    "conda.env.specs.cep_24": "readers:names",
    "conda.env.specs.explicit": "readers:names",
    "conda.env.specs.requirements": "readers:names",
    "conda.env.specs.yaml_file": "readers:names",
    "conda.exceptions": "errors:exceptions",
    "conda.gateways.disk.read": "readers:disk",
    "conda.models.channel": "channel:names",
    "conda.models.environment": "environment:names",
    "conda.models.match_spec": "match_spec:names",
    "conda.models.records": "records:names",
    "conda.models.version": "version:names",
    "conda.plugins.config": "configuration:plugin_names",
    "conda.plugins.hookspec": "hookspec:names",
    "conda.plugins.manager": "manager:names",
    "conda.plugins.types": "plugin_types:names",
}
"""conda's module -> ``file:function``; the function gets the model, once, when a name is first wanted."""
