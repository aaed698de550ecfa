// Who reaches whom: three nodes, a Deployment, and the table of all pairs.
import { Cluster, PodnetError } from 'podnet';

try {
  await using cluster = await Cluster.create({
    onProgress: (event) => {
      if (event.kind === 'phase-finished') console.error(`${event.phase}: ${Math.round(event.durationMs)} ms`);
    },
  });
  await cluster.apply(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 6
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, ports: [{containerPort: 80}]}]}
`);
  await cluster.waitForPods();
  console.log(String(await cluster.matrix({ expect: 'answered' })));
} catch (error) {
  if (!(error instanceof PodnetError)) throw error;
  console.error(`${error.message}\n${error.hint ?? ''}`);
  process.exitCode = 1;
}
