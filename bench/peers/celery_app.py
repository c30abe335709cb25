"""The same as Celery's tasks, over the broker that COPPICE_BROKER names."""

import os

from celery import Celery

import work

app = Celery("celery_app", broker=os.environ["COPPICE_BROKER"], backend="rpc://")
app.conf.update(task_serializer="json", result_serializer="json", accept_content=["json"], worker_prefetch_multiplier=64)


@app.task
def square(x):
    return work.square(x)
