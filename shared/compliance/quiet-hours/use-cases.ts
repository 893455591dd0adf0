// Which 10DLC use cases keep quiet hours: those that may carry marketing, since nothing tells single messages apart.

type QuietHours = { readonly kept: boolean; readonly reason: string };

const QUIET_HOURS: Readonly<Record<string, QuietHours>> = {
  MARKETING: { kept: true, reason: 'promotion is what the hours are about' },
  MIXED: { kept: true, reason: 'marketing may be one of its uses' },
  LOW_VOLUME: { kept: true, reason: 'a mixed campaign of few messages' },
  SOLE_PROPRIETOR: { kept: true, reason: 'one campaign for all that a small business sends' },
  AGENTS_FRANCHISES: { kept: true, reason: 'local sellers of one brand, marketing included' },
  SWEEPSTAKE: { kept: true, reason: 'promotion' },
  SOCIAL: { kept: true, reason: 'public figures to their followers: promotion' },
  POLITICAL: { kept: true, reason: 'solicits votes and money' },
  CHARITY: { kept: true, reason: 'solicits donations' },
  '2FA': { kept: false, reason: 'the recipient waits for it' },
  SECURITY_ALERT: { kept: false, reason: 'late is useless' },
  FRAUD_ALERT: { kept: false, reason: 'late is useless' },
  EMERGENCY: { kept: false, reason: 'late is dangerous' },
  PUBLIC_SERVICE_ANNOUNCEMENT: { kept: false, reason: 'informs, sells nothing' },
  CUSTOMER_CARE: { kept: false, reason: 'answers the recipient' },
  PROXY: { kept: false, reason: 'one person to another' },
  DELIVERY_NOTIFICATION: { kept: false, reason: 'about an order of the recipient' },
  ACCOUNT_NOTIFICATION: { kept: false, reason: 'about an account of the recipient' },
  HIGHER_EDUCATION: { kept: false, reason: 'a school to its members, warnings included' },
  K12_EDUCATION: { kept: false, reason: 'a school to its members, warnings included' },
  POLLING_VOTING: { kept: false, reason: 'asks and sells nothing' },
  CARRIER_EXEMPT: { kept: false, reason: 'carriers exempt it for what it is, and it is not marketing' },
};

/**
 * Whether a campaign's messages may go at any hour. Without a campaign nothing says that a message is marketing, and a
 * password must not wait for the morning; a use case that is not known here keeps the hours, since delay harms less.
 */
export function isExempt(useCase: string | undefined): boolean {
  if (useCase === undefined) return true;
  return QUIET_HOURS[useCase.toUpperCase()]?.kept === false;
}
