/**
 * Names come from files that anybody may have written. Control characters (which can move a terminal's cursor or hide
 * text) and bidirectional overrides become a replacement mark, line breaks a blank.
 */
export function cleanText(text: string): string {
  return text
    .replace(/[\r\n\t]+/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
