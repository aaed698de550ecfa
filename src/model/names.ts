import { UsageError } from './errors.ts';

declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** A node's name, unique in its cluster; a DNS-1123 label. */
export type NodeName = Brand<string, 'NodeName'>;
/** `namespace/name` of a pod, unique in its cluster. */
export type PodKey = Brand<string, 'PodKey'>;
/** A Linux interface name: 1 to 15 bytes. */
export type IfName = Brand<string, 'IfName'>;

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
/** DNS-1123 subdomain, what Kubernetes wants of a Pod's name (RFC 1123, at most 253 characters). */
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Words with a meaning of their own in `node/NAME`, `pod/NAME`: no Namespace may be called so. */
export const reservedNamespaceNames = ['node', 'pod', 'svc', 'ip'] as const;

export const isLabelName = (text: string): boolean => label.test(text);
export const isObjectName = (text: string): boolean => text.length <= 253 && subdomain.test(text);

/** @throws UsageError `bad-name` when it is no DNS-1123 label of at most 63 characters. */
export function parseNodeName(text: string): NodeName {
  if (!isLabelName(text)) {
    throw new UsageError('bad-name', `"${text}" is no node name`, {
      hint: 'use lower-case letters, digits and "-", at most 63 characters',
    });
  }
  return text as NodeName;
}

/** What joins the zones of an underlay; no node may be called so where there are some. */
export const routerName = parseNodeName('router');

/** The key of a pod from its namespace and name. */
export function podKey(namespace: string, name: string): PodKey {
  return `${namespace}/${name}` as PodKey;
}

/** Namespace and name of a pod key. */
export function splitPodKey(key: PodKey): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** A pod as people write it: `name` in the namespace `default`, else `namespace/name`. */
export function displayPod(key: PodKey): string {
  const { namespace, name } = splitPodKey(key);
  return namespace === 'default' ? name : key;
}

/**
 * The kernel's own rule (dev_valid_name): 1 to 15 bytes, not `.` or `..`, no `/`, `:` or white space; and no NUL, which
 * ends every name in C.
 */
export function isIfName(text: string): boolean {
  const bytes = Buffer.byteLength(text);
  return bytes >= 1 && bytes <= 15 && text !== '.' && text !== '..' && !/[/:\s\0]/.test(text);
}

/** @throws UsageError `bad-interface-name` */
export function parseIfName(text: string): IfName {
  if (!isIfName(text)) {
    throw new UsageError('bad-interface-name', `"${text}" is no interface name`, {
      hint: 'an interface name has 1 to 15 bytes, without "/", ":" or spaces',
    });
  }
  return text as IfName;
}
