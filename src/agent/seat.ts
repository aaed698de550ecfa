import { displayEndpoint, type Endpoint } from '../model/endpoint.ts';
import type { AgentNode } from './node.ts';
import type { Sandbox } from './sandbox.ts';

/** Where an endpoint lives: its netns, and that of its node. */
export interface Place {
  readonly sandbox: Sandbox;
  readonly node: { readonly sandbox: Sandbox };
}

/** The same of an endpoint that this agent has. */
export interface Seat extends Place {
  readonly node: AgentNode;
}

/** Who an endpoint is in the words of its responders. */
export const peerOf = (endpoint: Endpoint): string =>
  endpoint.kind === 'pod' ? endpoint.pod : displayEndpoint(endpoint);
