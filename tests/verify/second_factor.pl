# LemonLDAP::NG's own second factor by REST, without the portal around it: `second_factor.pl URL USER CODE` ends with 0 where it lets in.
use strict;
use warnings;
use Lemonldap::NG::Portal::2F::REST;

package Quiet;
sub new { return bless {}, shift }
sub AUTOLOAD { return 1 }

package main;
my ( $url, $user, $code ) = @ARGV;
my $quiet = Quiet->new;
my $conf  = { rest2fVerifyUrl => $url, rest2fVerifyArgs => {}, whatToTrace => 'uid' };
my $factor = bless { conf => $conf, logger => $quiet, userLogger => $quiet, vrfyAttrs => {}, prefix => 'rest' },
  'Lemonldap::NG::Portal::2F::REST';
my $end = $factor->verify_external( undef, { uid => $user }, $code );
exit( $end == Lemonldap::NG::Portal::Main::Constants::PE_OK() ? 0 : 1 );
