import { Composer, isAlias, isScalar, Lexer, Parser, visit } from 'yaml';
import type { Document, LineCounter } from 'yaml';

/** Far deeper than anything that people write; what is deeper takes memory without end before it is refused. */
const deepest = 200;

/** Those of one anchor are counted later; of many anchors, they take memory only. */
const mostAliases = 10_000;

export interface YamlDocuments {
  readonly documents: readonly Document.Parsed[];
  /** Where the text is not read on. */
  readonly stopped?: { readonly offset: number; readonly why: 'too deep' | 'too many aliases' };
}

/** As parseAllDocuments of yaml, but for texts of anybody: it stops where they get too deep, and takes linear time. */
export function yamlDocuments(text: string, lines: LineCounter): YamlDocuments {
  const parser = new Parser(lines.addNewLine);
  // yaml compares each key with all those before it: see duplicateKeys.
  const composer = new Composer({
    prettyErrors: false,
    stringKeys: true,
    merge: true,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const documents: Document.Parsed[] = [];
  // As Parser.parse does.
  lines.addNewLine(0);
  let aliases = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme.startsWith('*')) aliases++;
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
    const why = aliases > mostAliases ? 'too many aliases' : 'too deep';
    if (aliases > mostAliases || parser.stack.length > deepest) {
      const offset = Math.max(0, parser.offset - 1);
      return { documents: [...documents, ...composer.end()], stopped: { offset, why } };
    }
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  return { documents: [...documents, ...composer.end()] };
}

/** More than anybody reads at once. */
const mostDuplicates = 1_000;

/** Where keys stand that their mapping has already. A merge key may come again. */
export function duplicateKeys(document: Document.Parsed): readonly number[] {
  const found: number[] = [];
  visit(document, {
    Map: (_key, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        // A merge key's value is a symbol of its own.
        if (!isScalar(key) || typeof key.value === 'symbol') continue;
        const name = String(key.value);
        if (seen.has(name)) found.push(key.range?.[0] ?? 0);
        seen.add(name);
        if (found.length >= mostDuplicates) return visit.BREAK;
      }
      return undefined;
    },
  });
  return found;
}

/** Where the first alias stands that has no anchor before it. */
export function unresolvedAlias(document: Document.Parsed): number | undefined {
  const anchors = new Set<string>();
  let offset: number | undefined;
  visit(document, {
    Node: (_key, node) => {
      if (isAlias(node)) {
        if (anchors.has(node.source)) return undefined;
        offset = node.range?.[0];
        return visit.BREAK;
      }
      if (node.anchor !== undefined) anchors.add(node.anchor);
      return undefined;
    },
  });
  return offset;
}
