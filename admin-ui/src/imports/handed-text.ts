/** A text that the other import recognised as an API's description, handed over to the screen for those. */

let handed = "";

export const handText = (text: string): void => {
  handed = text;
};

/** Once: the next visit begins empty. */
export function handedText(): string {
  const text = handed;
  handed = "";
  return text;
}
