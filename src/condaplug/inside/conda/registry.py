"""What the model behaves for, by conda module: each function gives names and their objects.

A name that a release does not have is dropped, so behaviour may know more than one release has.
"""

BEHAVIOUR = {
    "conda.cli.actions": "parsers:actions",
    "conda.cli.conda_argparse": "parsers:conda_argparse",
    "conda.cli.helpers": "parsers:helpers",
    "conda.env.env": "environment_yaml:names",
    "conda.env.specs.binstar": "readers:names",
    "conda.env.specs.cep_24": "readers:names",
    "conda.env.specs.explicit": "readers:names",
    "conda.env.specs.requirements": "readers:names",
    "conda.env.specs.yaml_file": "readers:names",
    "conda.gateways.disk.read": "readers:disk",
    "conda.plugins.hookspec": "hookspec:names",
    "conda.plugins.manager": "manager:names",
    "conda.plugins.types": "plugin_types:names",
}
"""conda's module -> ``file:function``; the function gets the model, once, when a name is first wanted."""
