import { displayEndpoint, type Endpoint } from '../model/endpoint.ts';
import type { AgentNode } from './node.ts';
import type { Sandbox } from './sandbox.ts';

/** Where an endpoint lives: its netns and its node. */
export interface Seat {
  readonly sandbox: Sandbox;
  readonly node: AgentNode;
}

/** Who an endpoint is in the words of its responders. */
export const peerOf = (endpoint: Endpoint): string =>
  endpoint.kind === 'pod' ? endpoint.pod : displayEndpoint(endpoint);
