import { printable } from './printable.ts';

// XML 1.0 has no way to write these, not even escaped (control characters are gone by then).
const notInXml = /\p{Surrogate}|[\ufffe\uffff]/gu;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
};

function attributeText(value: string): string {
  return clean(value).replaceAll(/[&<>"\n\t]/g, (character) => entities[character] ?? character);
}

function contentText(value: string): string {
  return clean(value).replaceAll(/[&<>]/g, (character) => entities[character] ?? character);
}

function clean(value: string): string {
  return printable(value).replace(notInXml, '');
}

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** Elements, or one text. */
  readonly content: readonly XmlElement[] | string;
}

export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content: readonly XmlElement[] | string = [],
): XmlElement {
  return { name, attributes, content };
}

/** An element and all below it, two columns deeper a level; text keeps its lines as they are. */
export function renderXml(node: XmlElement, depth = 0): string {
  const space = '  '.repeat(depth);
  const attributes = Object.entries(node.attributes).map(
    ([key, value]) => ` ${key}="${attributeText(String(value))}"`,
  );
  const open = `${space}<${node.name}${attributes.join('')}`;
  if (node.content.length === 0) return `${open}/>\n`;
  if (typeof node.content === 'string') return `${open}>${contentText(node.content)}</${node.name}>\n`;
  const inside = node.content.map((child) => renderXml(child, depth + 1)).join('');
  return `${open}>\n${inside}${space}</${node.name}>\n`;
}
