"""What the model behaves for, by conda module: each function gives names and their objects.

A name that a release does not have is dropped, so behaviour may know more than one release has.
"""

BEHAVIOUR = {
    "conda": "exceptions:root",
    "conda.auxlib": "basics:auxlib",
    "conda.auxlib.collection": "auxlib.collection:names",
    "conda.auxlib.ish": "basics:ish",
    "conda.base.constants": "basics:constants",
    "conda.base.context": "base.context:names",
    "conda.cli.actions": "cli._additions:actions",
    "conda.cli.conda_argparse": "cli._additions:conda_argparse",
    "conda.cli.helpers": "cli._additions:helpers",
    "conda.common.compat": "basics:compat",
    "conda.common.configuration": "common.configuration:names",
    "conda.common.constants": "basics:common_constants",
    "conda.common.io": "basics:io",
    "conda.common.iterators": "basics:iterators",
    "conda.common.serialize": "common.serialize.json:names",
    "conda.common.serialize.json": "common.serialize.json:json_names",
    "conda.common.serialize.yaml": "common.serialize.json:yaml_names",
    "conda.deprecations": "deprecations:names",
    "conda.env.env": "env.env:names",
    "conda.env.specs.binstar": "env.specs._reader:names",
    "conda.env.specs.cep_24": "env.specs._reader:names",
    "conda.env.specs.explicit": "env.specs._reader:names",
    "conda.env.specs.requirements": "env.specs._reader:names",
    "conda.env.specs.yaml_file": "env.specs._reader:names",
    "conda.exceptions": "exceptions:exceptions",
    "conda.gateways.disk.read": "env.specs._reader:disk",
    "conda.models.channel": "models.channel:names",
    "conda.models.environment": "models.environment:names",
    "conda.models.match_spec": "models.match_spec:names",
    "conda.models.records": "models.records:names",
    "conda.models.version": "models.version:names",
    "conda.plugins.config": "common.configuration:plugin_names",
    "conda.plugins.hookspec": "plugins.hookspec:names",
    "conda.plugins.manager": "plugins.manager:names",
    "conda.plugins.types": "plugins.types:names",
}
"""conda's module -> ``file:function``; the function gets the model, once, when a name is first wanted."""
