from conda.plugins import hookimpl
from conda.plugins.types import CondaSetting


@hookimpl
def conda_settings():
    from conda.common.configuration import PrimitiveParameter, SequenceParameter

    yield CondaSetting(
        name="careful_limit",
        description="How careful",
        parameter=PrimitiveParameter(10, element_type=int),
    )
    yield CondaSetting(
        name="careful_names",
        description="About whom",
        parameter=SequenceParameter(PrimitiveParameter("", element_type=str)),
    )
