#!/usr/bin/perl
# A carrier that is Net::SMPP: takes binds, answers each submit_sm with an id, sends its receipt, and one text of its own behind
# the first.
#
#     listen_net_smpp.pl SYSTEM_ID PASSWORD
#
# Listens on a free port of 127.0.0.1 and prints it as its first line; then one line of JSON for each submit_sm. Its ids are
# hexadecimal in answers and decimal in receipts, as with carriers that took the 3.4 text's ten digits by its word. Ends
# with its standard input.
use strict;
use warnings;
use IO::Select;
use JSON::PP;
use Net::SMPP;
use POSIX qw(strftime);

use constant { ESME_ROK => 0, ESME_RINVPASWD => 0x0e, RECEIPT => 0x04, FIRST_ID => 0x1d305b00 };

my ($system_id, $password) = @ARGV;
my $json = JSON::PP->new->canonical;
my $listener = Net::SMPP->new_listen('127.0.0.1', port => 0, smpp_version => 0x34, async => 1) or die "cannot listen: $!";
$| = 1;
print $listener->sockport, "\n";

my $select = IO::Select->new($listener, \*STDIN);
my $id = FIRST_ID;
while (my @ready = $select->can_read) {
    for my $handle (@ready) {
        if ($handle == $listener) {
            my $session = $listener->accept or next;
            $select->add($session);
        } elsif ($handle == \*STDIN) {
            exit 0 unless sysread STDIN, my $octets, 1024;
        } else {
            my $pdu = $handle->read_pdu;
            next if defined $pdu && serve($handle, $pdu);
            $select->remove($handle);
            $handle->close;
        }
    }
}

# Whether the session goes on.
sub serve {
    my ($session, $pdu) = @_;
    my $seq = $pdu->{seq};
    if ($pdu->{cmd} == Net::SMPP::CMD_bind_transceiver) {
        my $granted = $pdu->{system_id} eq $system_id && $pdu->{password} eq $password;
        $session->bind_transceiver_resp(seq => $seq, status => $granted ? ESME_ROK : ESME_RINVPASWD, system_id => 'net-smpp');
        return $granted;
    }
    if ($pdu->{cmd} == Net::SMPP::CMD_submit_sm) {
        take($session, $pdu);
    } elsif ($pdu->{cmd} == Net::SMPP::CMD_enquire_link) {
        $session->enquire_link_resp(seq => $seq);
    } elsif ($pdu->{cmd} == Net::SMPP::CMD_unbind) {
        $session->unbind_resp(seq => $seq);
        return 0;
    }
    return 1;
}

sub take {
    my ($session, $pdu) = @_;
    $id++;
    print $json->encode({
        map({ ($_ => $pdu->{$_}) } qw(source_addr destination_addr data_coding esm_class registered_delivery)),
        octets => unpack('H*', $pdu->{short_message}),
    }), "\n";
    $session->submit_sm_resp(seq => $pdu->{seq}, message_id => sprintf('%x', $id));
    my %backwards = (
        source_addr_ton => 1, source_addr_npi => 1, source_addr => $pdu->{destination_addr},
        dest_addr_ton => 1, dest_addr_npi => 1, destination_addr => $pdu->{source_addr},
    );
    my $now = strftime('%y%m%d%H%M', gmtime);
    my $text = sprintf 'id:%010d sub:001 dlvrd:001 submit date:%s done date:%s stat:DELIVRD err:000 text:', $id, $now, $now;
    $session->deliver_sm(%backwards, esm_class => RECEIPT, short_message => $text);
    return if $id > FIRST_ID + 1;
    $session->deliver_sm(%backwards, short_message => 'STOP it');
}
