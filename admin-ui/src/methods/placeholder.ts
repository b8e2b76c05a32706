/** What templates have where a key is to stand. */
export const holdsPlaceholder = (code: string): boolean => /["']<[a-z][\w -]{0,80}>["']/i.test(code);
