"""Retrains Foresight's predictors each night, one after the other; a model that is no better is skipped and not failed."""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.operators.bash import BashOperator

PREDICTORS = ["node", "service"]

# 3: no model as good as the champion. 4: nothing new to learn from, or no condition holds.
NOTHING_TO_DO = [3, 4]

with DAG(
    dag_id="foresight_retrain",
    description="Brings datasets up to date, learns from them and from feedback, and registers challengers.",
    schedule="17 3 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={
        "owner": "foresight",
        # 5 and 6, another process and a server that does not answer, pass; the dataset goes on where it was.
        "retries": 3,
        "retry_delay": timedelta(minutes=10),
        "execution_timeout": timedelta(hours=4),
    },
) as dag:
    previous = None
    for predictor in PREDICTORS:
        retrain = BashOperator(
            task_id=f"retrain_{predictor}",
            bash_command=(
                f"foresight_trainer retrain --predictor {predictor}"
                " --config.file /etc/foresight/foresight.yml"
                f" --dataset /var/lib/foresight-trainer/{predictor}"
                " --registry /var/lib/foresight/models"
                " --feedback /var/lib/foresight/foresight.db"
                " --prometheus.url http://prometheus:9090"
                " --every 7d --if-drifted http://foresight:9977 --if-worse http://foresight:9977"
            ),
            skip_on_exit_code=NOTHING_TO_DO,
            # The next predictor is retrained whatever came of this one.
            trigger_rule="all_done",
        )
        if previous is not None:
            previous >> retrain
        previous = retrain
