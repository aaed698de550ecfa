export const applyFormats = ['text', 'name', 'json'] as const;
