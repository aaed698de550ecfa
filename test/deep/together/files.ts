import { bridgeConflist } from '../../support/bridge-conflist.ts';
import type { Place } from './place.ts';

/** A file with the pod web, which answers, and the pod say, which says something every second. */
export const podsFile = (place: Place): string =>
  place.write(
    'pods.yaml',
    `apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {nodeName: node-1, containers: [{name: c, image: nginx, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: say}
spec:
  nodeName: node-2
  containers: [{name: c, image: busybox, command: [sh, -c, 'while :; do date; sleep 1; done']}]
`,
  );

/** A network configuration of the bridge that distributions bring. */
export const conflistFile = (place: Place): string =>
  place.write('bridge.conflist', JSON.stringify(bridgeConflist('net')));
