"""Run by tests in a process of its own: reads the DAGs in real Airflow and runs those that are named; prints JSON."""

import json
import sys

from airflow import settings
from airflow.dag_processing.bundles.manager import DagBundlesManager
from airflow.dag_processing.dagbag import BundleDagBag, sync_bag_to_db
from airflow.models.xcom import XComModel
from airflow.utils import db


def _run(dag, session):
    run = dag.test()
    xcoms = session.query(XComModel).filter_by(dag_id=dag.dag_id, run_id=run.run_id)
    return {
        "state": run.state,
        "tasks": {instance.task_id: instance.state for instance in run.get_task_instances(session=session)},
        "documents": {xcom.task_id: XComModel.deserialize_value(xcom) for xcom in xcoms},
    }


db.initdb()
manager = DagBundlesManager()
manager.sync_bundles_to_db()
[bundle] = manager.get_all_dag_bundles()
before = set(sys.modules)
bag = BundleDagBag(bundle.path, bundle_path=bundle.path, bundle_name=bundle.name)
told = {
    "import_errors": bag.import_errors,
    "loaded": sorted(set(sys.modules) - before),
    "schedules": {
        name: dag.schedule if dag.schedule is None or isinstance(dag.schedule, str) else "Asset"
        for name, dag in bag.dags.items()
    },
}
sync_bag_to_db(bag, bundle.name, None)
told["runs"] = {name: _run(bag.dags[name], settings.Session()) for name in sys.argv[1:]}
print("\n" + json.dumps(told))
