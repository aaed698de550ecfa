import { isIP } from 'node:net';
import type { Container, ContainerPort } from '../../model/kubernetes.ts';
import { readLabelName } from './metadata.ts';
import type { Place } from './place.ts';
import { containerFields, containerPortFields, envVarFields } from './pod-fields.ts';

export function readContainer(place: Place): Container {
  place.required(containerFields);
  const image = place.at('image').text();
  const command = readCommand(place.at('command'));
  const args = place.at('args').texts();
  for (const words of ['command', 'args', 'workingDir']) refuseNul(place.at(words));
  const workingDir = place.at('workingDir').text();
  return {
    name: readLabelName(place.at('name')),
    env: place.at('env').entries().flatMap(readEnvVar),
    ports: place.at('ports').entries().flatMap(readPort),
    ...(image !== undefined && { image }),
    ...(command !== undefined && { command }),
    ...(args !== undefined && { args }),
    ...(workingDir !== undefined && { workingDir }),
  };
}

/** The kernel ends the words and variables of a program at a NUL. */
function refuseNul(place: Place): void {
  const { value } = place;
  const has = (text: unknown): boolean => typeof text === 'string' && text.includes('\0');
  if (has(value) || (Array.isArray(value) && value.some(has)))
    place.refuse('bad-value', 'a program cannot be given a NUL');
}

/** An empty list means the image's own command, as in Kubernetes. */
function readCommand(place: Place): readonly string[] | undefined {
  const command = place.texts();
  return command === undefined || command.length === 0 ? undefined : command;
}

/** A variable whose value comes from elsewhere is left out. */
function readEnvVar(place: Place): Container['env'] {
  if (!place.required(envVarFields)) return [];
  const nameAt = place.at('name');
  if (nameAt.isAbsent) nameAt.missing('give the variable a name');
  const name = nameAt.text() ?? '';
  if (name.includes('=') || name.includes('\0')) {
    nameAt.refuse('bad-name', `"${name}" cannot be the name of a variable`);
  }
  const value = place.at('value').text();
  refuseNul(place.at('value'));
  if (value === undefined && !place.at('valueFrom').isAbsent) return [];
  return [{ name, value: value ?? '' }];
}

/** IANA service name (RFC 6335, 5.1): at most 15 characters, at least one letter, no "-" beside another. */
const portName = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;

function readPort(place: Place): readonly ContainerPort[] {
  if (!place.required(containerPortFields)) return [];
  const portAt = place.at('containerPort');
  if (portAt.isAbsent) portAt.missing('write containerPort: 80');
  const containerPort = portAt.integer(1, 65_535, 'bad-port');
  const name = place.at('name').text();
  if (name !== undefined && !portName.test(name)) {
    const hint = 'use at most 15 lower-case letters, digits and "-", at least one letter';
    place.at('name').refuse('bad-name', `"${name}" cannot be the name of a port`, hint);
  }
  const protocol = readProtocol(place.at('protocol'));
  const hostPort = place.at('hostPort').integer(1, 65_535, 'bad-port');
  const hostIP = readHostIP(place);
  if (containerPort === undefined || protocol === undefined) return [];
  return [
    {
      containerPort,
      protocol,
      ...(name !== undefined && { name }),
      ...(hostPort !== undefined && { hostPort }),
      ...(hostIP !== undefined && { hostIP }),
    },
  ];
}

function readHostIP(port: Place): string | undefined {
  const place = port.at('hostIP');
  const text = place.text();
  if (text === undefined || text === '') return undefined;
  if (isIP(text) === 0) place.refuse('bad-address', `"${text}" is no IP address`);
  else if (port.at('hostPort').isAbsent) place.refuse('missing', 'hostIP is of use with hostPort only');
  return text;
}

function readProtocol(place: Place): ContainerPort['protocol'] | undefined {
  if (place.isAbsent) return 'TCP';
  if (place.value !== 'SCTP') return place.oneOf(['TCP', 'UDP']);
  place.refuse('unsupported-protocol', 'podnet does not support SCTP', 'use TCP or UDP');
  return undefined;
}
