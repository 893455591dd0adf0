// What a sender is, from the sender alone. Toll-free area codes in service in the North American plan: 800, 833, 844,
// 855, 866, 877, 888; 822, 880–887 and 889 are reserved and not in service. Short codes have 5 or 6 digits (CTIA).

export const SENDER_CLASSES = ['long_code', 'toll_free', 'short_code', 'alphanumeric'] as const;
export type SenderClass = (typeof SENDER_CLASSES)[number];

const TOLL_FREE = /^\+1(800|833|844|855|866|877|888)\d{7}$/;

export function senderClassOf(sender: string): SenderClass {
  if (/^\d{5,6}$/.test(sender)) return 'short_code';
  if (TOLL_FREE.test(sender)) return 'toll_free';
  return /^\+\d+$/.test(sender) ? 'long_code' : 'alphanumeric';
}
