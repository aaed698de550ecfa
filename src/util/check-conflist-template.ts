import {
  type ConflistFacts,
  factNamed,
  factNames,
  type FactValue,
  placeholdersIn,
  type Placeholder,
  placeholdersInWord,
} from '../model/conflist-template.ts';
import { nearest } from './nearest.ts';

/** More than anybody reads at once; finding the place of each takes time. */
const mostProblems = 20;

/** Something wrong with a placeholder, with its place. */
export interface TemplateProblem {
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  readonly sourceLine: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** The same without a place. */
export type WrongPlaceholder = Pick<TemplateProblem, 'code' | 'message' | 'hint'>;

/** A node of both families has every fact there is. */
const anyNode = {
  name: 'node-1',
  ordinal: 1,
  ips: ['198.18.0.2', 'fd98:18::2'],
  uplink: 'eth0',
  podCIDRs: ['10.244.1.0/24', 'fd00:10:244:1::/64'],
  gateways: ['10.244.1.1', 'fd00:10:244:1::1'],
};
const anyFacts: ConflistFacts = {
  node: anyNode,
  peers: [],
  mtuBytes: 1500,
  cluster: { name: 'any', podCIDRs: ['10.244.0.0/16', 'fd00:10:244::/48'], underlay: '198.18.0.0/24' },
};

/**
 * What cannot be rendered of a conflist.
 * @param facts of the cluster it is for; without them, a node's name and an address family may be any
 */
export function checkConflistTemplate(text: string, facts?: ConflistFacts): readonly TemplateProblem[] {
  const found: TemplateProblem[] = [];
  for (const placeholder of placeholdersIn(text)) {
    const wrong = wrongWith(placeholder, facts);
    if (wrong !== undefined) found.push({ ...placeOf(text, placeholder.offset), ...wrong });
    if (found.length >= mostProblems) break;
  }
  return found;
}

/** The same for a text that is no JSON: a word of a command, a variable's value. */
export function checkTemplateWord(word: string, facts?: ConflistFacts): readonly WrongPlaceholder[] {
  return placeholdersInWord(word).flatMap((placeholder) => {
    const value = valueOf(placeholder.name, facts);
    const fits = value !== undefined && (typeof value !== 'object' || isTexts(value));
    return fits ? [] : (wrongWith(placeholder, facts) ?? []);
  });
}

const isTexts = (value: FactValue): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string');

function wrongWith(
  { name, place }: Placeholder,
  facts: ConflistFacts | undefined,
): WrongPlaceholder | undefined {
  if (place === 'open') {
    const hint = 'write "{{ node.podCIDR }}"; two braces in a row cannot mean anything else here';
    return { code: 'open-placeholder', message: '"{{" has no "}}"', hint };
  }
  if (place === 'bare') {
    const hint = `quote it: "{{ ${name} }}"; a number or a list stays one`;
    return { code: 'unquoted-placeholder', message: `{{ ${name} }} stands outside of a JSON string`, hint };
  }
  const value = valueOf(name, facts);
  if (value === undefined) return unknown(name, facts);
  if (place === 'text' && typeof value === 'object') {
    const message = `{{ ${name} }} is a list, and cannot be a part of a text`;
    return {
      code: 'fact-is-a-list',
      message,
      hint: `only all of a JSON string, "{{ ${name} }}", becomes a list`,
    };
  }
  return undefined;
}

function valueOf(name: string, facts: ConflistFacts | undefined): FactValue | undefined {
  // Without facts a node of any name will do.
  return facts === undefined
    ? factNamed(name.replace(/^nodes\.[^.]+\./, 'node.'), anyFacts)
    : factNamed(name, facts);
}

function unknown(name: string, facts: ConflistFacts | undefined): WrongPlaceholder {
  const code = 'unknown-fact';
  if (facts !== undefined && valueOf(name, undefined) !== undefined) {
    const other = /^nodes\.([^.]+)\./.exec(name)?.[1];
    const nodes = [facts.node, ...facts.peers].map((node) => node.name);
    if (other !== undefined && !nodes.includes(other)) {
      const meant = nearest(other, nodes);
      const hint = meant === undefined ? `the nodes are ${nodes.join(', ')}` : `did you mean "${meant}"?`;
      return { code, message: `{{ ${name} }}: there is no node "${other}"`, hint };
    }
    const family = name.endsWith('v6') ? 'IPv6' : 'IPv4';
    const message = `{{ ${name} }}: the cluster has no ${family} podCIDR`;
    return { code, message, hint: `add one to network.podCIDRs, or use what fits any: node.podCIDRs` };
  }
  const [, node] = /^nodes\.([^.]+)\./.exec(name) ?? [];
  const names = node === undefined ? factNames : factNames.map((one) => one.replace('.NAME.', `.${node}.`));
  const meant = nearest(name, names);
  const hint = meant === undefined ? `it may be one of ${factNames.join(', ')}` : `did you mean "${meant}"?`;
  return { code, message: `unknown fact "${name}"`, hint };
}

function placeOf(text: string, offset: number): Pick<TemplateProblem, 'line' | 'column' | 'sourceLine'> {
  const before = text.slice(0, offset).split('\n');
  const start = offset - (before.at(-1) ?? '').length;
  const sourceLine = text.slice(start).split(/\r?\n/, 1)[0] ?? '';
  return { line: before.length, column: offset - start + 1, sourceLine };
}
