import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Attachment } from '../../cni/attachment.ts';
import type { NetworkConfig } from '../../cni/network-config.ts';
import { parseNetworkConfig } from '../../cni/parse-network-config.ts';
import { InternalError } from '../../model/errors.ts';
import { type ConflistFacts, renderConflist } from '../../model/conflist-template.ts';
import { confDir } from '../../model/node-folders.ts';
import type { CniNode, PeerNode, PluginNode } from '../network-plugin.ts';
import { withCniArgs } from './cni-args.ts';
import { nodeFacts } from './node-facts.ts';

/** The networks of a node: templates filled with its facts, in files for whoever looks there, and read. */
export class Conflists {
  private readonly node: PluginNode;
  private readonly cni: CniNode;
  private facts: ConflistFacts;
  private readonly networks: NetworkConfig[] = [];

  constructor(node: PluginNode, cni: CniNode) {
    this.node = node;
    this.cni = cni;
    this.facts = nodeFacts(node, cni, []);
  }

  /** Fills them in with what is known of other nodes now. @throws CniError when what comes out is no configuration */
  become(peers: readonly PeerNode[]): void {
    this.facts = nodeFacts(this.node, this.cni, peers);
    const { conflist, networks } = this.cni.config;
    const rendered = [conflist, ...networks].map(({ file, text }) => {
      const filled = renderConflist(text, this.facts);
      return { file, filled, network: parseNetworkConfig(filled, file) };
    });
    const folder = path.join(this.cni.root, confDir);
    mkdirSync(folder, { recursive: true });
    // Only the first is what a container runtime would take: the others are asked for by name.
    const [first] = rendered;
    if (first !== undefined) writeByRename(path.join(folder, path.basename(first.file)), first.filled);
    this.networks.splice(0, this.networks.length, ...rendered.map(({ network }) => network));
  }

  /** The network of every pod's first interface. */
  first(): NetworkConfig {
    const [first] = this.networks;
    if (first === undefined) throw new InternalError('the node was not prepared');
    return first;
  }

  named(name: string): NetworkConfig | undefined {
    return this.networks.find((network) => network.name === name);
  }

  /** Values for capabilities, the same for every pod. */
  get capabilities(): Attachment['capabilities'] {
    return this.cni.config.capabilities as Attachment['capabilities'];
  }

  /** One more network, as its template is filled in here. @throws CniError */
  read(
    template: string,
    name: string,
    cniArgs: Readonly<Record<string, unknown>> | undefined,
  ): NetworkConfig {
    const filled = renderConflist(template, this.facts);
    return parseNetworkConfig(cniArgs === undefined ? filled : withCniArgs(filled, cniArgs), name);
  }
}

/** Who reads it meanwhile sees the old one or the new one. */
function writeByRename(file: string, text: string): void {
  const temporary = `${file}.temp`;
  // A link that lies there would be followed, to a file of the machine that the node is on.
  rmSync(temporary, { force: true });
  writeFileSync(temporary, text, { mode: 0o644, flag: 'wx' });
  renameSync(temporary, file);
}
