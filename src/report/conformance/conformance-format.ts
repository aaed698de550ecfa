/** The formats of `podnet conformance --report`, apart from their code so that help and completion stay quick. */
export const conformanceFormats = ['table', 'plain', 'tap', 'json', 'junit', 'github', 'markdown'] as const;
export type ConformanceFormat = (typeof conformanceFormats)[number];
