// Texts and the parts they take, written down by hand from the standards, for whoever counts segments. Alphabet and
// extension: 3GPP TS 23.038 §6.2.1 and §6.2.1.1; room of a part, and of one with a joining header of six octets: 3GPP TS
// 23.040 §9.2.3.24 (140 octets: 160 septets or 70 UTF-16 units alone, 153 or 67 joined).

export type SegmentVector = readonly [
  guarantee: string,
  text: string,
  encoding: 'gsm7' | 'ucs2',
  /** Septets or UTF-16 units of the whole text. */
  units: number,
  /** Units of each part. */
  parts: readonly number[],
];

const FAMILY = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}'; // eleven units
const TEN_FULL = [153, 153, 153, 153, 153, 153, 153, 153, 153, 153];
const TEN_FULL_UCS2 = [67, 67, 67, 67, 67, 67, 67, 67, 67, 67];

const BASIC_TABLE: readonly SegmentVector[] = [
  ['an empty text is one part', '', 'gsm7', 0, [0]],
  ['a letter is a septet', 'a', 'gsm7', 1, [1]],
  ['row 0 of the table', '@£$¥èéùìòÇ\nØø\rÅå', 'gsm7', 16, [16]],
  ['row 1 of the table, Greek capitals', 'Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ', 'gsm7', 15, [15]],
  ['rows 2 and 3, punctuation', ' !"#¤%&\'()*+,-./0123456789:;<=>?', 'gsm7', 32, [32]],
  ['rows 4 and 5', '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§', 'gsm7', 32, [32]],
  ['rows 6 and 7', '¿abcdefghijklmnopqrstuvwxyzäöñüà', 'gsm7', 32, [32]],
  ['a line end of two characters is two septets', 'a\r\nb', 'gsm7', 4, [4]],
  ['an accent of the table is a septet', 'é', 'gsm7', 1, [1]],
];

const EXTENSION_TABLE: readonly SegmentVector[] = [
  ['form feed is two septets', '\f', 'gsm7', 2, [2]],
  ['circumflex is two septets', '^', 'gsm7', 2, [2]],
  ['left brace is two septets', '{', 'gsm7', 2, [2]],
  ['right brace is two septets', '}', 'gsm7', 2, [2]],
  ['backslash is two septets', '\\', 'gsm7', 2, [2]],
  ['left bracket is two septets', '[', 'gsm7', 2, [2]],
  ['tilde is two septets', '~', 'gsm7', 2, [2]],
  ['right bracket is two septets', ']', 'gsm7', 2, [2]],
  ['vertical bar is two septets', '|', 'gsm7', 2, [2]],
  ['the euro sign is two septets', '€', 'gsm7', 2, [2]],
  ['the extension together', '\f^{}\\[~]|€', 'gsm7', 20, [20]],
];

const OUTSIDE_GSM7: readonly SegmentVector[] = [
  ['NUL', '\0', 'ucs2', 1, [1]],
  ['tab', '\t', 'ucs2', 1, [1]],
  ['backtick', '`', 'ucs2', 1, [1]],
  ['no-break space', '\u00a0', 'ucs2', 1, [1]],
  ['byte order mark', '\ufeff', 'ucs2', 1, [1]],
  ['small c with cedilla: the table has the capital only', 'ç', 'ucs2', 1, [1]],
  ['acute accents other than é', 'áíóú', 'ucs2', 4, [4]],
  ['circumflex accents', 'âê', 'ucs2', 2, [2]],
  ['Greek Alpha is not the Latin A', '\u0391', 'ucs2', 1, [1]],
  ['Greek small letters', 'ω', 'ucs2', 1, [1]],
  ['curly apostrophe', 'it’s', 'ucs2', 4, [4]],
  ['dash and ellipsis', '–…', 'ucs2', 2, [2]],
  ['full-width letter', 'Ａ', 'ucs2', 1, [1]],
  ['Hebrew', 'שלום', 'ucs2', 4, [4]],
  ['Chinese', '你好', 'ucs2', 2, [2]],
  ['a euro sign in such a text is one unit', 'ж€', 'ucs2', 2, [2]],
  ['a letter with a combining mark is two units', 'e\u0301', 'ucs2', 2, [2]],
  ['an emoji is two units', '😀', 'ucs2', 2, [2]],
  ['a heart with its variation selector is two units', '\u2764\ufe0f', 'ucs2', 2, [2]],
  ['a keycap is three units', '1\ufe0f\u20e3', 'ucs2', 3, [3]],
  ['a flag is four units', '\u{1f1e9}\u{1f1ea}', 'ucs2', 4, [4]],
  ['a thumb with a skin tone is four units', '\u{1f44d}\u{1f3fd}', 'ucs2', 4, [4]],
  ['a family joined without width is eleven units', FAMILY, 'ucs2', 11, [11]],
  ['half a surrogate pair is a unit', 'a\ud83d', 'ucs2', 2, [2]],
];

const GSM7_PARTS: readonly SegmentVector[] = [
  ['160 septets fit one part', 'a'.repeat(160), 'gsm7', 160, [160]],
  ['161 septets need two', 'a'.repeat(161), 'gsm7', 161, [153, 8]],
  ['306 septets fill two parts', 'a'.repeat(306), 'gsm7', 306, [153, 153]],
  ['307 septets need three', 'a'.repeat(307), 'gsm7', 307, [153, 153, 1]],
  ['459 septets fill three parts', 'a'.repeat(459), 'gsm7', 459, [153, 153, 153]],
  ['460 septets need four', 'a'.repeat(460), 'gsm7', 460, [153, 153, 153, 1]],
  ['ten full parts are the longest text', 'a'.repeat(1530), 'gsm7', 1530, TEN_FULL],
  ['one septet more is beyond it', 'a'.repeat(1531), 'gsm7', 1531, [...TEN_FULL, 1]],
  ['a pair ends a full single part', `${'a'.repeat(158)}€`, 'gsm7', 160, [160]],
  ['a pair that does not fit makes two parts', `${'a'.repeat(159)}€`, 'gsm7', 161, [153, 8]],
  ['80 pairs fit one part', '€'.repeat(80), 'gsm7', 160, [160]],
  ['81 pairs need two, of 76 at most', '€'.repeat(81), 'gsm7', 162, [152, 10]],
  ['153 pairs need three, not two', '€'.repeat(153), 'gsm7', 306, [152, 152, 2]],
  [
    'a pair at the 153rd septet moves whole',
    `${'a'.repeat(152)}€${'a'.repeat(152)}`,
    'gsm7',
    306,
    [152, 153, 1],
  ],
  ['a pair that ends a part stays', `${'a'.repeat(151)}€${'a'.repeat(153)}`, 'gsm7', 306, [153, 153]],
  ['a pair at the second cut moves whole', `${'a'.repeat(305)}€`, 'gsm7', 307, [153, 152, 2]],
  ['a line end may be cut', `${'a'.repeat(152)}\r\n${'a'.repeat(10)}`, 'gsm7', 164, [153, 11]],
  ['a pair ends the tenth part', `${'a'.repeat(1528)}€`, 'gsm7', 1530, TEN_FULL],
  [
    'a pair that the tenth part cannot end needs an eleventh',
    `${'a'.repeat(1529)}€`,
    'gsm7',
    1531,
    [153, 153, 153, 153, 153, 153, 153, 153, 153, 152, 2],
  ],
  [
    '760 pairs are ten parts',
    '€'.repeat(760),
    'gsm7',
    1520,
    [152, 152, 152, 152, 152, 152, 152, 152, 152, 152],
  ],
  [
    '761 pairs are eleven, though 1,530 septets were room enough',
    '€'.repeat(761),
    'gsm7',
    1522,
    [152, 152, 152, 152, 152, 152, 152, 152, 152, 152, 2],
  ],
];

const UCS2_PARTS: readonly SegmentVector[] = [
  ['70 units fit one part', 'ж'.repeat(70), 'ucs2', 70, [70]],
  ['71 units need two', 'ж'.repeat(71), 'ucs2', 71, [67, 4]],
  ['134 units fill two parts', 'ж'.repeat(134), 'ucs2', 134, [67, 67]],
  ['135 units need three', 'ж'.repeat(135), 'ucs2', 135, [67, 67, 1]],
  ['ten full parts are the longest text', 'ж'.repeat(670), 'ucs2', 670, TEN_FULL_UCS2],
  ['one unit more is beyond it', 'ж'.repeat(671), 'ucs2', 671, [...TEN_FULL_UCS2, 1]],
  ['one curly quote in 70 characters', `${'a'.repeat(69)}’`, 'ucs2', 70, [70]],
  ['one curly quote in 71 characters doubles the price', `${'a'.repeat(70)}’`, 'ucs2', 71, [67, 4]],
  [
    'one Cyrillic letter behind 160 others makes three parts',
    `${'a'.repeat(160)}ж`,
    'ucs2',
    161,
    [67, 67, 27],
  ],
  ['35 emoji fit one part', '😀'.repeat(35), 'ucs2', 70, [70]],
  ['36 emoji need two, of 33 at most', '😀'.repeat(36), 'ucs2', 72, [66, 6]],
  ['an emoji at the 67th unit moves whole', `${'ж'.repeat(66)}😀${'ж'.repeat(66)}`, 'ucs2', 134, [66, 67, 1]],
  ['an emoji that ends a part stays', `${'ж'.repeat(65)}😀${'ж'.repeat(67)}`, 'ucs2', 134, [67, 67]],
  ['an emoji at the second cut moves whole', `${'ж'.repeat(133)}😀ж`, 'ucs2', 136, [67, 66, 3]],
  [
    '335 emoji need eleven parts, though 670 units were room enough',
    '😀'.repeat(335),
    'ucs2',
    670,
    [66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 10],
  ],
  ['a family at the cut begins the next part', FAMILY.repeat(7), 'ucs2', 77, [66, 11]],
  ['a family may be cut between its members', `${'ж'.repeat(60)}${FAMILY}`, 'ucs2', 71, [66, 5]],
  ['a mark may be cut from its letter', `${'ж'.repeat(66)}e\u0301${'ж'.repeat(3)}`, 'ucs2', 71, [67, 4]],
  ['half a pair at the cut stays', `${'ж'.repeat(66)}\ud83d${'ж'.repeat(4)}`, 'ucs2', 71, [67, 4]],
];

export const SEGMENT_VECTORS: readonly SegmentVector[] = [
  ...BASIC_TABLE,
  ...EXTENSION_TABLE,
  ...OUTSIDE_GSM7,
  ...GSM7_PARTS,
  ...UCS2_PARTS,
];
