import type { PodSpec } from '../../model/kubernetes.ts';
import { isObjectName } from '../../model/names.ts';
import { readContainer } from './container.ts';
import { readLabels } from './labels.ts';
import type { Place } from './place.ts';
import { podSpecFields } from './pod-fields.ts';

const restartPolicies = ['Always', 'OnFailure', 'Never'] as const;

export function readPodSpec(place: Place): PodSpec {
  place.required(podSpecFields);
  checkContainers(place.at('containers'), place.at('hostNetwork').value === true);
  const nodeNameAt = place.at('nodeName');
  const nodeName = nodeNameAt.text();
  if (nodeName !== undefined && !isObjectName(nodeName)) {
    nodeNameAt.refuse('bad-name', `"${nodeName}" is no node name`, 'nodes are called like node-1');
  }
  return {
    nodeSelector: readLabels(place.at('nodeSelector')),
    hostNetwork: place.at('hostNetwork').boolean() ?? false,
    containers: place.at('containers').entries().map(readContainer),
    restartPolicy: place.at('restartPolicy').oneOf(restartPolicies) ?? 'Always',
    ...(nodeName !== undefined && { nodeName }),
  };
}

/** What containers of one pod must not share: their names, and ports, as they share one netns. */
function checkContainers(place: Place, isHostNetwork: boolean): void {
  const containers = place.value;
  if (place.isAbsent || (Array.isArray(containers) && containers.length === 0)) {
    place.refuse(
      'missing',
      'a pod needs at least one container',
      'write containers: [{name: web, ports: [{containerPort: 80}]}]',
    );
  }
  if (!Array.isArray(containers)) return;
  const names = new Set<unknown>();
  const ports: Ports = { own: new Set(), ofHost: new Set(), isHostNetwork };
  for (const container of place.entries()) {
    const name = container.at('name');
    if (typeof name.value === 'string' && names.has(name.value)) {
      name.refuse('duplicate-container', `there are two containers called ${name.value}`);
    }
    names.add(name.value);
    if (Array.isArray(container.at('ports').value)) checkPorts(container.at('ports').entries(), ports);
  }
}

interface Ports {
  readonly own: Set<string>;
  readonly ofHost: Set<string>;
  readonly isHostNetwork: boolean;
}

function checkPorts(places: readonly Place[], { own, ofHost, isHostNetwork }: Ports): void {
  for (const place of places) {
    const { value: protocol = 'TCP' } = place.at('protocol');
    const number = place.at('containerPort');
    if (typeof number.value !== 'number' || typeof protocol !== 'string') continue;
    const port = `${number.value}/${protocol}`;
    if (own.has(port)) number.refuse('duplicate-port', `port ${port} is there twice in this pod`);
    own.add(port);
    const hostAt = place.at('hostPort');
    if (typeof hostAt.value !== 'number') continue;
    if (isHostNetwork && hostAt.value !== number.value) {
      const message = 'a pod with hostNetwork has no other hostPort than its containerPort';
      hostAt.refuse('bad-port', message, `write hostPort: ${number.value}, or leave it out`);
    }
    const { value: hostIP = '' } = place.at('hostIP');
    const hostPort = `${hostAt.value}/${protocol}`;
    if (ofHost.has(`${hostPort} ${String(hostIP)}`)) {
      hostAt.refuse('duplicate-port', `host port ${hostPort} is there twice in this pod`);
    }
    ofHost.add(`${hostPort} ${String(hostIP)}`);
  }
}
