// The words and phrases that opt a person out, in or ask for help, as data. Sources: 47 CFR 64.1200(a)(10) names stop,
// quit, end, revoke, opt out, cancel and unsubscribe, and lets any other reasonable wording count too; CTIA Short Code
// Monitoring Handbook A.3.4: case, punctuation and text after the word must not defeat it, and ordinary language
// ("please opt me out") counts unless it is clearly about something else. Where a text is in doubt it opts out: START
// mends a mistake, an opt-out that was overlooked is an offence. All is written as `sentencesOf` leaves it.

/** Mean nothing else at the beginning of a sentence, whatever follows. */
export const STOP_WORDS = ['STOPALL', 'STOPP', 'STOP', 'UNSUBSCRIBE', 'OPTOUT', 'OPT OUT'];

/** Mean something else in "cancel my appointment": only words of `STOP_TAIL` may follow. */
export const STOP_WORDS_ALONE = [
  ...['CANCEL', 'END', 'QUIT', 'REVOKE', 'REMOVE', 'UNSUB'],
  ...['DETENER', 'SALIR', 'ALTO', 'CANCELAR', 'PARAR', 'PARE', 'BAJA'],
  ...['ARRET', 'ARRETER', 'ARRETEZ', 'DESABONNER'],
  ...['ABMELDEN'],
];

export const START_WORDS = ['START', 'UNSTOP', 'UN STOP', 'VOLVER', 'RECIBIR', 'NONARRET', 'NON ARRET'];

export const HELP_WORDS = ['HELP', 'INFO', 'AYUDA', 'AIDE', 'HILFE'];

/** May stand around any word. */
export const POLITE = [
  ...['PLEASE', 'PLS', 'PLZ', 'THANKS', 'THANK YOU', 'THX', 'OK', 'OKAY', 'HI', 'HEY', 'HELLO'],
  ...['POR FAVOR', 'GRACIAS', 'SVP', 'MERCI', 'BITTE', 'DANKE'],
];

/** May stand before a stop word. A negation is not here: "don't stop" begins with no stop word. */
export const STOP_LEAD = [
  ...POLITE,
  ...['JUST', 'NOW', 'KINDLY', 'SORRY', 'NO', 'NO THANKS', 'NO THANK YOU', 'TEXT', 'REPLY', 'SEND', 'I SAID'],
  ...['WRONG NUMBER', 'NOT INTERESTED', 'IM NOT INTERESTED', 'I AM NOT INTERESTED', 'WHO IS THIS'],
  ...['I WANT TO', 'I WANT YOU TO', 'I WANT THIS TO', 'I NEED TO', 'I NEED YOU TO', 'I WISH TO'],
  ...['ID LIKE TO', 'ID LIKE YOU TO', 'I WOULD LIKE TO', 'I WOULD LIKE YOU TO', 'MAKE IT', 'MAKE THIS'],
  ...['CAN YOU', 'COULD YOU', 'WILL YOU', 'WOULD YOU', 'CAN U', 'QUIERO'],
];

/** May stand after a word of `STOP_WORDS_ALONE`. */
export const STOP_TAIL = [
  ...POLITE,
  ...['ME', 'MY', 'IT', 'THIS', 'THAT', 'THESE', 'THE', 'YOUR', 'ALL', 'FROM', 'LIST'],
  ...['NOW', 'ALREADY', 'IMMEDIATELY'],
  ...['TEXT', 'TEXTS', 'TEXTING', 'MESSAGE', 'MESSAGES', 'MESSAGING', 'MSG', 'MSGS', 'SMS'],
  ...['SENDING', 'CONTACTING'],
  ...['ALERTS', 'UPDATES', 'NOTIFICATIONS', 'SUBSCRIPTION', 'NUMBER', 'CONSENT', 'MENSAJES', 'SUSCRIPCION'],
];

/** What follows STOP where it is a verb of movement or a part of a noun. */
export const STOP_ELSEWHERE = ['BY', 'AT(?! ONCE)', 'IN', 'OVER', 'SIGN', 'LIGHT', 'WATCH', 'LOSS'];

const TEXTS = '(?:TEXTS?|TXTS?|TEXTING|MESSAGES?|MESSAGING|MSGS?|SMS|ALERTS?|NOTIFICATIONS?)';
const NOT = '(?:DO NOT|DONT|NO LONGER)';

/** Ordinary language that counts wherever it stands in a sentence, and the word that it is kept as. */
export const STOP_PHRASES: readonly { readonly keyword: string; readonly phrase: string }[] = [
  { keyword: 'STOPALL', phrase: '(?:UNSUBSCRIBE|OPT)(?: ME| US)?(?: OUT)? (?:FROM|OF) (?:ALL|EVERYTHING)' },
  { keyword: 'OPT OUT', phrase: 'OPT(?:ING)?(?: ME| US)? ?OUT' },
  { keyword: 'UNSUBSCRIBE', phrase: 'UN ?SUBSCRIBE' },
  { keyword: 'REVOKE', phrase: '(?:REVOKE|REVOKING|WITHDRAW)(?: MY| ALL)? CONSENT' },
  { keyword: 'REMOVE', phrase: '(?:REMOVE|DELETE) (?:ME|US|(?:MY|THIS|OUR) (?:NUMBER|NAME|PHONE|CELL))' },
  { keyword: 'REMOVE', phrase: 'TAKE (?:ME|US|(?:MY|THIS|OUR) (?:NUMBER|NAME|PHONE|CELL)) OFF' },
  {
    keyword: 'STOP',
    phrase: `(?:STOP|QUIT|CEASE)(?: (?:WITH|ALL|THE|THESE|THIS|YOUR))* (?:${TEXTS}|SENDING|CONTACTING|CALLING|SPAM|SPAMMING|BOTHERING|HARASSING)`,
  },
  {
    keyword: 'STOP',
    phrase: `(?<!\\b(?:YOU|THEY|HE|SHE) )${NOT}(?: EVER)? (?:TEXT|TXT|MESSAGE|MSG|CONTACT) (?:ME|US|THIS|HERE|AGAIN|ANYMORE)`,
  },
  { keyword: 'STOP', phrase: 'NEVER (?:TEXT|TXT|MESSAGE|MSG|CONTACT) (?:ME |US )?AGAIN' },
  { keyword: 'STOP', phrase: `${NOT} SEND(?: ME| US)?(?: ANY| MORE| THESE| THIS| FURTHER)* ${TEXTS}` },
  {
    keyword: 'STOP',
    phrase: `${NOT} (?:WANT|WISH)(?: TO (?:RECEIVE|GET))?(?: ANY| MORE| THESE| THIS| YOUR| FURTHER)* ${TEXTS}`,
  },
  { keyword: 'STOP', phrase: `NO (?:MORE|FURTHER) ${TEXTS}` },
  { keyword: 'STOP', phrase: 'LEAVE ME ALONE' },
  { keyword: 'BAJA', phrase: '(?:DAR|DE|DA|DEN)(?:ME|SE)? DE BAJA' },
  {
    keyword: 'DETENER',
    phrase: 'NO (?:ME )?(?:ENVIE|ENVIEN|ENVIES|MANDE|MANDEN|MANDES)(?: MAS)? (?:MENSAJES?|TEXTOS?|SMS)',
  },
  { keyword: 'DETENER', phrase: 'NO (?:QUIERO )?(?:RECIBIR )?MAS (?:MENSAJES?|TEXTOS?|SMS)' },
  { keyword: 'DETENER', phrase: 'DEJEN? DE (?:ENVIAR|MANDAR|ESCRIBIR)\\w*' },
  {
    keyword: 'ARRET',
    phrase: '(?:NE PLUS|VEUX PLUS|PLUS DE|PLUS AUCUN)(?: RECEVOIR)?(?: DE| VOS)? (?:MESSAGES?|SMS|TEXTOS?)',
  },
  { keyword: 'ARRET', phrase: 'ARRETEZ (?:DE |VOS |LES )?(?:MESSAGES?|SMS|TEXTOS?|M ENVOYER|MENVOYER)' },
  { keyword: 'ABMELDEN', phrase: 'KEINE (?:WEITEREN )?(?:SMS|NACHRICHTEN)(?: MEHR)?' },
];

/** Directly before a phrase: "I do not want to opt out", "why did you stop texting me". */
export const NEGATION =
  '(?:DO NOT|DONT|NOT|NEVER|DIDNT|WONT|CANT|CANNOT|NO NEED TO|DID YOU|DID THEY|IF YOU)(?: WANT| NEED| MEAN| WISH| ASK| EVER| PLEASE)?(?: YOU)?(?: TO)?';

/** The footer of a message, sent back by a machine or quoted: it tells how to opt out, and asks for nothing. */
export const FOOTER =
  '(?:STOP|END|QUIT|CANCEL|UNSUBSCRIBE)(?: \\w+){0,2} (?:TO|2) (?:STOP|END|QUIT|CANCEL|EXIT|UNSUBSCRIBE|OPT)';

/** Words that ask to be left alone by the whole company, not only by the number that they were sent to. */
export const ACCOUNT_WIDE = ['STOPALL', 'REVOKE'];
