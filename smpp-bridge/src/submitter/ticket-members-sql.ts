// The queued messages of a ticket lie in its index as they lie in the table. Who changes them locks them by id, as everywhere.

/** The CTE `member`: id and ticket_id of the queued members of the tickets in the CTE `tickets`, in id order. */
export function membersOf(tickets: string): string {
  return `member as materialized (
    select m.id, m.ticket_id from ${tickets} t join messaging.message_log m on m.ticket_id = t.id
    where m.status = 'queued' order by m.id
  )`;
}

/** SQL: the row `m` still is what the row `member` was found to be. It does not tempt the planner into an index. */
export function isMember(m: string, member: string): string {
  return `${m}.ticket_id = ${member}.ticket_id and ${m}.status || '' = 'queued'`;
}
