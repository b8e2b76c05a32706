/** A rough count of tokens where no provider has counted: on the high side, so that a window is not overrun. */

/** Tokens a character, by what tokenizers make of it: prose in Latin letters is cheap, digits, signs and other scripts are not. */
const cost = {
  letter: 0.28,
  blank: 0.12,
  digit: 0.75,
  sign: 0.6,
  latin: 0.7,
  script: 0.6,
  ideograph: 1.5,
  beyond: 2.4,
};

export function estimateTokens(text: string): number {
  let tokens = 0;
  for (let at = 0; at < text.length; at++) tokens += costOf(text.charCodeAt(at));
  return Math.ceil(tokens);
}

/** Of one unit of UTF-16. */
function costOf(unit: number): number {
  if (unit >= 0x61 && unit <= 0x7a) return cost.letter;
  if (unit === 0x20 || unit === 0x0a) return cost.blank;
  if (unit < 0x80) {
    if (unit >= 0x30 && unit <= 0x39) return cost.digit;
    return unit >= 0x41 && unit <= 0x5a ? cost.letter : cost.sign;
  }
  if (unit < 0x250) return cost.latin;
  if (unit < 0x1100) return cost.script;
  // a pair of these is one character, such as an emoji
  if (unit >= 0xd800 && unit <= 0xdfff) return cost.beyond / 2;
  return cost.ideograph;
}
