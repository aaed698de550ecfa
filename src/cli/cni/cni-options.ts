import { cniProfiles } from '../../cni/network-config.ts';
import { clusterOption } from '../cluster-option.ts';
import type { CommandOption, CommandPositional } from '../command.ts';

export const outputs = ['json'] as const;

type Options = Readonly<Record<string, CommandOption>>;

/** Of every command that calls plugins. */
const everywhere: Options = {
  'bin-dir': {
    type: 'string',
    requiresArg: true,
    describe: "A folder of programs that come into the node's /opt/cni/bin, repeatable",
    completion: 'folders',
  },
  node: {
    type: 'string',
    requiresArg: true,
    describe: 'On which node; by default that of the pod, else the first',
    completion: 'nodes',
  },
  'throw-away': {
    type: 'boolean',
    describe: 'On a node of its own that is gone afterwards, also where clusters stand',
  },
  profile: {
    type: 'string',
    requiresArg: true,
    describe: `Find networks as that container runtime does: ${cniProfiles.join(', ')}`,
    completion: cniProfiles,
  },
  explain: {
    type: 'boolean',
    describe: 'Tell what each plugin was given and what it answered; of what plugins call themselves nothing',
  },
  output: {
    type: 'string',
    alias: 'o',
    requiresArg: true,
    describe: 'json: every operation with all of that',
    completion: outputs,
  },
  cluster: clusterOption,
};

/** Of those that are about one interface. */
const attachment: Options = {
  netns: {
    type: 'string',
    requiresArg: true,
    describe: 'A netns of this name on the node; add makes it, the del that leaves nothing in it removes it',
  },
  pod: {
    type: 'string',
    requiresArg: true,
    describe: 'A pod instead: web, namespace/web',
    completion: 'targets',
  },
  'container-id': {
    type: 'string',
    requiresArg: true,
    describe: 'CNI_CONTAINERID; by default what the netns is known by',
  },
  ifname: { type: 'string', requiresArg: true, describe: 'The interface (eth0)' },
  args: { type: 'string', requiresArg: true, describe: 'CNI_ARGS: "KEY=VALUE;KEY=VALUE"' },
  'capability-args': {
    type: 'string',
    requiresArg: true,
    describe: `Values for capabilities: '{"portMappings": [{"hostPort": 8080, "containerPort": 80}]}'`,
  },
};

export const attachmentOptions: Options = { ...attachment, ...everywhere };
export const networkOptions: Options = everywhere;

export const networkPositional: CommandPositional = {
  type: 'string',
  describe:
    'A file with a network configuration (it may be a template), or the name of one that the node has',
  completion: 'networks',
};
