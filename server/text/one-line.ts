/** A text in one line, all of it: what somebody else wrote can't open a paragraph of its own in what a model is told. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, " ").trim();
