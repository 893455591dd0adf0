// The rules that every installation starts with, for all accounts. Sources: T-Mobile's code of conduct, the CTIA messaging
// principles, and the carriers' list of disallowed content as Sinch hands it on. What they ban is blocked where the words
// leave no doubt; where an honest message may use them too it is flagged, for somebody to look.
// A pattern is written for the normalised text: lower case, straight quotes, one space.
import type { ContentRule } from './content-rules.ts';
import { PUBLIC_SHORTENERS } from './public-shorteners.ts';

export type DefaultRule = Omit<ContentRule, 'id' | 'accountId'>;

const shorteners: readonly DefaultRule[] = PUBLIC_SHORTENERS.map((host) => ({
  name: `shortener-${host}`,
  category: 'url_shortener',
  kind: 'domain',
  pattern: host,
  action: 'block',
}));

function block(category: string, name: string, pattern: string): DefaultRule {
  return { name, category, kind: 'pattern', pattern, action: 'block' };
}

function flag(category: string, name: string, pattern: string): DefaultRule {
  return { name, category, kind: 'pattern', pattern, action: 'flag' };
}

const { raw } = String;

/** Shapes of messages that ask for credentials or money in somebody else's name (all three sources). */
const phishing: readonly DefaultRule[] = [
  flag(
    'phishing',
    'phishing-verify-account',
    raw`\b(verify|confirm|update|validate|restore|unlock) (your|ur) (account|identity|card|bank|billing|payment|wallet).*https?://`,
  ),
  flag(
    'phishing',
    'phishing-account-locked',
    raw`\b(account|card|profile|access|wallet) (has been |is |was |will be )?(suspended|locked|limited|restricted|disabled|deactivated)\b.*https?://`,
  ),
  flag(
    'phishing',
    'phishing-unusual-activity',
    raw`\b(unusual|suspicious|unauthori[sz]ed) (sign-?in|log-?in|activity|transaction|charge|purchase)\b.*https?://`,
  ),
  flag(
    'phishing',
    'phishing-parcel-fee',
    raw`\b(package|parcel|shipment|delivery)\b.*\b(customs|redelivery|re-delivery|unpaid|outstanding|clearance) (fee|charge|duty|postage)`,
  ),
  flag('phishing', 'phishing-toll', raw`\b(unpaid|outstanding|overdue) tolls?\b.*https?://`),
  flag(
    'phishing',
    'phishing-prize',
    raw`\byou('ve| have)? (just )?(won|been selected|been chosen)\b.*https?://`,
  ),
  flag(
    'phishing',
    'phishing-relative',
    raw`\b(hi|hey|hello) (mom|mum|dad|grandma|grandpa)\b.*\b(new number|lost my phone|broke my phone)\b`,
  ),
  block('phishing', 'phishing-tax-claim', raw`\b(irs|stimulus)\b.*\bclaim\b.*https?://`),
  block(
    'phishing',
    'phishing-advance-fee',
    raw`\b(claim|release|transfer) (your|the) (inheritance|lottery winnings|unclaimed funds|beneficiary funds)\b`,
  ),
  block(
    'phishing',
    'phishing-seed-phrase',
    raw`\b(enter|confirm|verify|validate|submit) your (wallet|seed|recovery|secret) (phrase|key|words)\b.*https?://`,
  ),
  // At the start of a sentence only: "never reply with your PIN" is good advice.
  block(
    'phishing',
    'phishing-reply-secret',
    raw`(^|[.!?:,] ?)(please )?(reply|respond|text back) with your (password|pin|ssn|social security number|card number|cvv|verification code|one-time code)\b`,
  ),
  block(
    'phishing',
    'phishing-gift-card',
    raw`\b(fine|tax|taxes|bail|warrant|irs)\b.*\b(pay|settle)\b.*\bgift cards?\b`,
  ),
];

/** SHAFT (CTIA, T-Mobile): sex and hate are not carried, alcohol, firearms and tobacco only behind an age gate. */
const shaft: readonly DefaultRule[] = [
  block(
    'sex',
    'sex-offer',
    raw`\b(hot|horny|sexy) (singles?|girls?|women|milfs?)\b.*(https?://|\bnear you\b|\bin your area\b)`,
  ),
  flag(
    'sex',
    'sex-words',
    raw`\b(porn|porno|xxx|nudes|sexting|sex ?cams?|onlyfans|escorts|escort service|sex toys?)\b`,
  ),
  block('hate', 'hate-slogans', raw`\b(white power|heil hitler|sieg heil|kkk|race war|gas the jews)\b`),
  flag(
    'alcohol',
    'alcohol-words',
    raw`\b(beers?|wines?|winery|whiske?y|vodka|tequila|bourbon|liquor|alcohol|brewery|cocktails?|happy hour)\b`,
  ),
  flag(
    'firearms',
    'firearms-words',
    raw`\b(guns?|rifles?|handguns?|pistols?|firearms?|shotguns?|ammo|ammunition|ar-?15|glock)\b`,
  ),
  flag(
    'tobacco',
    'tobacco-words',
    raw`\b(cigarettes?|cigars?|tobacco|nicotine|hookah|vapes?|vaping|e-?cig(s|arettes?)?|e-?liquids?)\b`,
  ),
];

/** Banned outright: loans from others, debts, credit repair (T-Mobile, Sinch). */
const lending: readonly DefaultRule[] = [
  block('lending', 'lending-payday', raw`\b(payday|cash advance|title|high-?interest) loans?\b`),
  block(
    'lending',
    'lending-no-questions',
    raw`\b(guaranteed approval|no credit check|bad credit ok|bad credit is ok)\b.*\b(loans?|borrow|funds)\b`,
  ),
  flag(
    'lending',
    'lending-words',
    raw`\b(pre-?approved|personal loans?|student loans?|loan offers?|quick cash)\b`,
  ),
  block(
    'debt',
    'debt-relief',
    raw`\b(debt (consolidation|relief|reduction|settlement|forgiveness)|student loan (relief|forgiveness))\b`,
  ),
  block('debt', 'debt-collection', raw`\b(attempt to collect a debt|debt collect(ion|ors?))\b`),
  block('credit_repair', 'credit-repair', raw`\b(credit repair|(fix|repair) your credit|erase bad credit)\b`),
];

/** Banned outright: cannabis and CBD whatever the state's law, medicine without prescription, gambling. */
const substancesAndGambling: readonly DefaultRule[] = [
  block(
    'cannabis',
    'cannabis-offer',
    raw`\b(cannabis|marijuana|weed (delivery|dispensary|deals)|delta-?(8|9|10)|thc (gummies|carts?|vapes?|edibles)|cbd (oils?|gummies|flower|tinctures?|vapes?))\b`,
  ),
  flag('cannabis', 'cannabis-words', raw`\b(cbd|thc|kush|dispensary|edibles|weed|kratom|psilocybin)\b`),
  block(
    'drugs',
    'drugs-without-prescription',
    raw`\b(buy|cheap|no prescription|without (a )?prescription)\b.*\b(viagra|cialis|xanax|oxycodone|oxycontin|adderall|tramadol|percocet|vicodin|hydrocodone|ambien|valium|ozempic)\b`,
  ),
  flag(
    'drugs',
    'drugs-words',
    raw`\b(viagra|cialis|xanax|oxycodone|oxycontin|adderall|tramadol|percocet|vicodin|hydrocodone|ambien|valium)\b`,
  ),
  block(
    'gambling',
    'gambling-offer',
    raw`\b(online casino|casino bonus|free spins|no deposit bonus|sports ?book|place your bets?|betting (tips?|odds)|online poker)\b`,
  ),
  flag(
    'gambling',
    'gambling-words',
    raw`\b(casino|poker|blackjack|roulette|jackpot|betting|slots|lottery)\b`,
  ),
];

/** Banned outright: work from home, job alerts for others, risk investment, lead sharing and affiliates, deception. */
const schemes: readonly DefaultRule[] = [
  block('work_from_home', 'home-work-pay', raw`\bwork(ing)? from home\b.*\b(earn|make|paid|get) (up to )?\$`),
  block(
    'work_from_home',
    'home-pay-work',
    raw`\b(earn|make) (up to )?\$ ?[0-9].*\b(from home|from your phone|no experience)\b`,
  ),
  flag(
    'job_alerts',
    'job-alerts',
    raw`\b(job alerts?|hiring now|now hiring|part-?time jobs?|remote jobs?)\b.*https?://`,
  ),
  block(
    'investment',
    'investment-double',
    raw`\b(double|triple) your (money|bitcoin|crypto|investment|deposit)\b`,
  ),
  block(
    'investment',
    'investment-guaranteed',
    raw`\bguaranteed (daily |weekly |monthly )?(returns?|profits?|roi|income)\b`,
  ),
  flag(
    'investment',
    'investment-words',
    raw`\b(bitcoin|crypto|forex|penny stocks?|stock (tips?|signals?|picks?)|binary options|trading signals?)\b`,
  ),
  flag(
    'lead_sharing',
    'lead-sharing',
    raw`\b(affiliate (program|links?|marketing)|lead generation|mlm|multi-?level marketing)\b`,
  ),
  flag(
    'deceptive',
    'deceptive-cure',
    raw`\b(miracle (cures?|pills?)|lose weight fast|doctors hate|not a scam|secret shopper|mystery shopper)\b`,
  ),
  flag(
    'deceptive',
    'deceptive-warranty',
    raw`\b(final notice|last chance|expired|expiring|expires)\b.*\b(car|auto|vehicle) warranty\b`,
  ),
];

export const DEFAULT_RULES: readonly DefaultRule[] = [
  ...shorteners,
  ...phishing,
  ...shaft,
  ...lending,
  ...substancesAndGambling,
  ...schemes,
];
