import { cleanText } from '../clean-text.ts';

/** Text for an element or a quoted attribute. Names come from files that anybody may have written. */
export function html(text: string): string {
  return cleanText(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}
