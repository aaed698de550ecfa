import type {
  Container as ContainerV1,
  PodSpec as PodSpecV1,
  PodTemplateSpec,
} from 'kubernetes-types/core/v1.d.ts';
import type { Container, PodSpec, PodTemplate } from '../../../model/kubernetes.ts';
import { filled, labelsOf } from './metadata.ts';

export function podSpecOf({
  nodeName,
  nodeSelector,
  hostNetwork,
  containers,
  restartPolicy,
}: PodSpec): PodSpecV1 {
  return {
    containers: containers.map(containerOf),
    ...(hostNetwork && { hostNetwork }),
    ...(nodeName !== undefined && { nodeName }),
    ...filled('nodeSelector', nodeSelector),
    restartPolicy,
  };
}

export function podTemplateOf(template: PodTemplate): PodTemplateSpec {
  return { metadata: labelsOf(template), spec: podSpecOf(template.spec) };
}

function containerOf({ name, image, command, args, env, workingDir, ports }: Container): ContainerV1 {
  return {
    name,
    ...(image !== undefined && { image }),
    ...(command !== undefined && { command: [...command] }),
    ...(args !== undefined && args.length > 0 && { args: [...args] }),
    ...(env.length > 0 && {
      // The API leaves out an empty value.
      env: env.map((one) => ({ name: one.name, ...(one.value !== '' && { value: one.value }) })),
    }),
    ...(workingDir !== undefined && { workingDir }),
    ...(ports.length > 0 && {
      ports: ports.map((port) => ({
        containerPort: port.containerPort,
        ...(port.hostIP !== undefined && { hostIP: port.hostIP }),
        ...(port.hostPort !== undefined && { hostPort: port.hostPort }),
        ...(port.name !== undefined && { name: port.name }),
        protocol: port.protocol,
      })),
    }),
    resources: {},
  };
}
