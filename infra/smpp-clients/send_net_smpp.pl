#!/usr/bin/perl
# A customer that uses Net::SMPP: binds, sends texts, and waits for their receipts and for two texts to it.
#
#     SMPP_PASSWORD=… SMPP_TEXTS='["…"]' send_net_smpp.pl HOST PORT SYSTEM_ID FROM TO [CA_FILE]
#
# With CA_FILE over TLS. Prints one line of JSON: what was sent with the ids of its answers, the states of the receipts by id,
# and the texts that came. Ends with 1 where not all of it came within a minute.
use strict;
use warnings;
use Encode qw(decode encode);
use JSON::PP;
use Net::SMPP;

use constant { WAIT_SECONDS => 60, TEXTS_EXPECTED => 2, SEPTETS => 160, SEPTETS_OF_PART => 153, UDHI => 0x40 };

my ($host, $port, $system_id, $from, $to, $ca_file) = @ARGV;
my $json = JSON::PP->new->utf8;
my @sent = @{ $json->decode($ENV{SMPP_TEXTS}) };

# Asynchronous: what a call that waits for its own answer reads in between, Net::SMPP drops.
my $smpp = Net::SMPP->new_connect($host, port => $port, smpp_version => 0x34, async => 1) or die "no connection: $!";
start_tls($smpp, $ca_file) if defined $ca_file;
$smpp->bind_transceiver(system_id => $system_id, password => $ENV{SMPP_PASSWORD});
my $bound = $smpp->read_pdu or die 'no answer to the bind';
die "the bind was refused with $bound->{status}" if $bound->{status};

my (%text_of, %answers, %receipts, @texts);
for my $text (@sent) {
    my ($coding, @parts) = parts_of($text);
    for my $part (@parts) {
        my $sequence = $smpp->submit_sm(
            source_addr_ton => 1, source_addr_npi => 1, source_addr => $from,
            dest_addr_ton => 1, dest_addr_npi => 1, destination_addr => $to,
            esm_class => @parts > 1 ? UDHI : 0, data_coding => $coding, registered_delivery => 1, short_message => $part,
        );
        $text_of{$sequence} = $text;
    }
}

my $is_late = 0;
local $SIG{ALRM} = sub { $is_late = 1; $smpp->unbind };
alarm WAIT_SECONDS;
while (!is_complete() && !$is_late) {
    my $pdu = $smpp->read_pdu or last;
    take($pdu);
}
alarm 0;
print $json->canonical->encode({ answers => \%answers, receipts => \%receipts, texts => \@texts }), "\n";
$smpp->unbind;
exit(is_complete() ? 0 : 1);

sub take {
    my ($pdu) = @_;
    if ($pdu->{cmd} == Net::SMPP::CMD_submit_sm_resp) {
        die "refused with $pdu->{status}" if $pdu->{status};
        push @{ $answers{ $text_of{ $pdu->{seq} } } }, $pdu->{message_id};
    } elsif ($pdu->{cmd} == Net::SMPP::CMD_deliver_sm) {
        $smpp->deliver_sm_resp(seq => $pdu->{seq}, message_id => '');
        if ($pdu->{esm_class} & 0x04) {
            $receipts{$1} = $2 if $pdu->{short_message} =~ /^id:(\S+) .* stat:(\w+) /;
        } else {
            push @texts, decode($pdu->{data_coding} == 8 ? 'UTF-16BE' : 'ascii', $pdu->{short_message});
        }
    } elsif ($pdu->{cmd} == Net::SMPP::CMD_enquire_link) {
        $smpp->enquire_link_resp(seq => $pdu->{seq});
    }
}

sub is_complete {
    my @ids = map { @$_ } values %answers;
    return keys %answers == @sent && @texts >= TEXTS_EXPECTED && !grep { !exists $receipts{$_} } @ids;
}

# data_coding, and the octets of each submit_sm. Texts of ASCII letters are the same in GSM 03.38.
sub parts_of {
    my ($text) = @_;
    return (8, encode('UTF-16BE', $text)) if $text =~ /[^\x20-\x7e]/;
    return (0, $text) if length $text <= SEPTETS;
    my @pieces = unpack '(A' . SEPTETS_OF_PART . ')*', $text;
    return (0, map { pack('C6', 5, 0, 3, 42, scalar @pieces, $_ + 1) . $pieces[$_] } 0 .. $#pieces);
}

# Net::SMPP is a socket; one that is IO::Socket::SSL too speaks TLS.
sub start_tls {
    my ($socket, $authority) = @_;
    require IO::Socket::SSL;
    @TlsSmpp::ISA = ('IO::Socket::SSL', 'Net::SMPP');
    TlsSmpp->start_SSL($socket, SSL_ca_file => $authority, SSL_verifycn_scheme => 'none') or die 'no TLS: ', IO::Socket::SSL::errstr();
}
