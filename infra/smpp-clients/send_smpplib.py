"""A customer that uses smpplib: binds, sends texts, and waits for their receipts and for two texts to it.

    SMPP_PASSWORD=… SMPP_TEXTS='["…"]' send_smpplib.py HOST PORT SYSTEM_ID FROM TO [CA_FILE]

With CA_FILE over TLS. Prints one line of JSON: what was sent with the ids of its answers, the states of the receipts by id, and
the texts that came. Ends with 1 where not all of it came within a minute.
"""
import json
import os
import re
import ssl
import sys
import time

from smpplib import client, consts, gsm

WAIT_SECONDS = 60
TEXTS_EXPECTED = 2
# Bits of esm_class (SMPP 3.4 §5.2.12); the constants of smpplib have other names for them.
RECEIPT = 0x04


def main() -> int:
    host, port, system_id, sender, recipient = sys.argv[1:6]
    session = client.Client(host, int(port), ssl_context=tls(sys.argv[6:]), allow_unknown_opt_params=True)
    answers, receipts, texts, numbers = {}, {}, [], {}

    def answered(pdu):
        answers.setdefault(numbers[pdu.sequence], []).append(pdu.message_id.decode())

    def received(pdu):
        if pdu.esm_class & RECEIPT:
            found = re.match(r"id:(\S+) .* stat:(\w+) ", pdu.short_message.decode("latin-1"))
            receipts[found[1]] = found[2]
        else:
            texts.append(pdu.short_message.decode("utf-16-be" if pdu.data_coding == 8 else "ascii"))

    session.set_message_sent_handler(lambda pdu, **_: answered(pdu))
    session.set_message_received_handler(lambda pdu, **_: received(pdu))
    session.connect()
    session.bind_transceiver(system_id=system_id, password=os.environ["SMPP_PASSWORD"])
    for text in json.loads(os.environ["SMPP_TEXTS"]):
        parts, encoding, esm_class = gsm.make_parts(text)
        for part in parts:
            sent = session.send_message(
                source_addr_ton=consts.SMPP_TON_INTL, source_addr_npi=consts.SMPP_NPI_ISDN, source_addr=sender,
                dest_addr_ton=consts.SMPP_TON_INTL, dest_addr_npi=consts.SMPP_NPI_ISDN, destination_addr=recipient,
                short_message=part, data_coding=encoding, esm_class=esm_class, registered_delivery=1,
            )
            numbers[sent.sequence] = text

    def is_complete():
        ids = {each for of_text in answers.values() for each in of_text}
        return len(answers) == len(set(numbers.values())) and ids <= receipts.keys() and len(texts) >= TEXTS_EXPECTED

    deadline = time.monotonic() + WAIT_SECONDS
    while not is_complete() and time.monotonic() < deadline:
        session.read_once()
    print(json.dumps({"answers": answers, "receipts": receipts, "texts": texts}))
    session.unbind()
    session.disconnect()
    return 0 if is_complete() else 1


def tls(ca_file):
    """smpplib names no host to the context, so the name cannot be checked; the authority is."""
    if not ca_file:
        return None
    context = ssl.create_default_context(cafile=ca_file[0])
    context.check_hostname = False
    return context


if __name__ == "__main__":
    sys.exit(main())
