namespace Exporter.Tests.Host.Events.Webhooks;

/// <summary>Deliveries as the documentation of their senders shows them. Of long bodies, only what a receiver may look at is here.</summary>
internal static class SentDeliveries
{
    /// <summary>GitHub, https://docs.github.com/webhooks/webhook-events-and-payloads#deployment_status.</summary>
    public const string DeploymentStatus = """
        {"action": "created",
         "deployment_status": {"url": "https://api.github.com/repos/Codertocat/Hello-World/deployments/145988746/statuses/209916254", "id": 209916254, "state": "success", "creator": {"login": "Codertocat"},
           "description": "", "environment": "production", "target_url": "", "created_at": "2026-11-01T15:21:03Z", "updated_at": "2026-11-01T15:21:03Z", "log_url": "https://github.com/Codertocat/Hello-World/runs/7"},
         "deployment": {"url": "https://api.github.com/repos/Codertocat/Hello-World/deployments/145988746", "id": 145988746, "sha": "f95f852bd8fca8fcc58a9a2d6c842781e32a215e", "ref": "master", "task": "deploy",
           "payload": {}, "environment": "production", "description": null, "created_at": "2026-11-01T15:20:57Z", "updated_at": "2026-11-01T15:21:03Z"},
         "repository": {"id": 186853002, "name": "Hello-World", "full_name": "Codertocat/Hello-World", "owner": {"login": "Codertocat"}, "default_branch": "master"},
         "sender": {"login": "Codertocat"}}
        """;

    /// <summary>GitHub, #push.</summary>
    public const string Push = """
        {"ref": "refs/heads/master", "before": "6113728f27ae82c7b1a177c8d03f9e96e0adf246", "after": "76ae82c7b1a177c8d03f9e96e0adf2466113728f", "compare": "https://github.com/Codertocat/Hello-World/compare/6113728f27ae...76ae82c7b1a1",
         "commits": [{"id": "a"}, {"id": "76ae82c7b1a177c8d03f9e96e0adf2466113728f"}], "head_commit": {"id": "76ae82c7b1a177c8d03f9e96e0adf2466113728f", "timestamp": "2026-11-01T10:20:41-05:00"},
         "repository": {"name": "Hello-World", "full_name": "Codertocat/Hello-World", "owner": {"name": "Codertocat", "login": "Codertocat"}, "default_branch": "master"}}
        """;

    /// <summary>GitHub, #release.</summary>
    public const string Release = """
        {"action": "published", "release": {"id": 17372790, "tag_name": "0.0.1", "html_url": "https://github.com/Codertocat/Hello-World/releases/tag/0.0.1", "published_at": "2026-11-01T15:19:53Z"},
         "repository": {"name": "Hello-World", "full_name": "Codertocat/Hello-World", "owner": {"login": "Codertocat"}, "default_branch": "master"}}
        """;

    /// <summary>GitHub, #workflow_run, which failed at its second attempt.</summary>
    public const string WorkflowRun = """
        {"action": "completed", "workflow_run": {"id": 289782451, "name": "Build", "head_branch": "master", "head_sha": "3484a3fb816e0859fd6e1cea078d76385ff50625", "run_number": 1, "run_attempt": 2, "event": "push",
           "status": "completed", "conclusion": "failure", "html_url": "https://github.com/Codertocat/Hello-World/actions/runs/289782451", "created_at": "2026-11-01T15:05:00Z", "updated_at": "2026-11-01T15:12:53Z"},
         "workflow": {"id": 2882013, "name": "Build"}, "repository": {"name": "Hello-World", "full_name": "Codertocat/Hello-World", "owner": {"login": "Codertocat"}, "default_branch": "master"}}
        """;

    /// <summary>GitHub, #check_suite.</summary>
    public const string CheckSuite = """
        {"action": "completed", "check_suite": {"id": 118578147, "head_branch": "changes", "head_sha": "ec26c3e57ca3a959ca5aad62de7213c562f8c821", "status": "completed", "conclusion": "success",
           "url": "https://api.github.com/repos/Codertocat/Hello-World/check-suites/118578147", "created_at": "2026-11-01T15:20:31Z", "updated_at": "2026-11-01T15:21:14Z"},
         "repository": {"name": "Hello-World", "full_name": "Codertocat/Hello-World", "owner": {"login": "Codertocat"}, "default_branch": "master"}}
        """;

    /// <summary>GitLab, https://docs.gitlab.com/user/project/integrations/webhook_events/#deployment-events.</summary>
    public const string GitLabDeployment = """
        {"object_kind": "deployment", "status": "success", "status_changed_at": "2026-11-01 21:50:00 +0200", "deployment_id": 15, "deployable_id": 796,
         "deployable_url": "http://10.126.0.2:3000/root/test-deployment-webhooks/-/jobs/796", "environment": "staging", "environment_tier": "staging", "environment_slug": "staging",
         "environment_external_url": "https://staging.example.com", "project": {"id": 30, "name": "test-deployment-webhooks", "path_with_namespace": "root/test-deployment-webhooks", "default_branch": "master"},
         "short_sha": "279484c0", "user": {"id": 1, "name": "Administrator"}, "commit_title": "Add new file"}
        """;

    /// <summary>GitLab, #pipeline-events.</summary>
    public const string GitLabPipeline = """
        {"object_kind": "pipeline", "object_attributes": {"id": 31, "iid": 3, "name": "Pipeline for branch: master", "ref": "master", "tag": false, "sha": "bcbb5ec396a2c0f828686f14fac9b80b780504f2",
           "source": "merge_request_event", "status": "success", "stages": ["build", "test", "deploy"], "created_at": "2026-11-01 15:23:28 UTC", "finished_at": "2026-11-01 15:26:29 UTC", "duration": 63,
           "url": "http://example.com/gitlab-org/gitlab-test/-/pipelines/31"},
         "project": {"id": 1, "name": "Gitlab Test", "path_with_namespace": "gitlab-org/gitlab-test", "default_branch": "master"}}
        """;

    /// <summary>The template of our own documentation, filled.</summary>
    public const string Argo = """
        {"application": "shop", "project": "default", "namespace": "shop-prod", "cluster": "https://kubernetes.default.svc", "revision": "53e28ff20cc530b9ada2173fbbd64d48338583ba", "phase": "Succeeded",
         "finishedAt": "2026-11-01T10:04:00Z", "url": "https://argocd.example.com/applications/shop"}
        """;

    /// <summary>core/v1 Event as kubernetes-event-exporter sends it: pkg/kube/event.go.</summary>
    public const string Kubernetes = """
        {"metadata": {"name": "shop.17e3f5c9a0b1c2d3", "namespace": "shop-prod", "uid": "1f7b0a9e-63a8-4a64-9d9a-0f2f6f3f2b11", "creationTimestamp": "2026-11-01T10:04:00Z"}, "reason": "ScalingReplicaSet",
         "message": "Scaled up replica set shop-5d4f8c7b9 to 3 from 0", "source": {"component": "deployment-controller"}, "firstTimestamp": "2026-11-01T10:04:00Z", "lastTimestamp": "2026-11-01T10:04:30Z", "count": 2,
         "type": "Normal", "eventTime": null, "reportingComponent": "", "reportingInstance": "", "clusterName": "", "involvedObject": {"kind": "Deployment", "namespace": "shop-prod", "name": "shop", "uid": "2",
         "apiVersion": "apps/v1", "labels": {"app.kubernetes.io/name": "shop"}}}
        """;

    /// <summary>Alertmanager, version 4.</summary>
    public const string Alert = """
        {"version": "4", "alerts": [{"status": "firing", "labels": {"alertname": "Disk", "severity": "critical", "instance": "a"}, "startsAt": "2026-11-01T00:00:00Z", "endsAt": "0001-01-01T00:00:00Z", "fingerprint": "f1"}]}
        """;
}
