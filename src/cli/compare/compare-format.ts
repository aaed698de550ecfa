/** The formats of `podnet compare`, apart from their code so that help and completion stay quick. */
export const compareFormats = ['text', 'json', 'markdown'] as const;
export type CompareFormat = (typeof compareFormats)[number];
