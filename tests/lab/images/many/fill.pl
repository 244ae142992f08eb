# fill.pl DIR COUNT: writes COUNT files of 0 to 6,000 bytes, 50 to a directory, the same ones each time.
# fill.pl --large FILE BYTES: writes one large file.
use strict;
use warnings;

# Hardly compressible, like most of an image, and cheap to make.
srand(2);
my $noise = join '', map { pack 'L', int rand 2**32 } 1 .. 65536;

sub put {
    my ($path, $offset, $size) = @_;
    open my $file, '>', $path or die "$path: $!";
    print $file substr $noise, $offset, $size;
    close $file or die "$path: $!";
}

if ($ARGV[0] eq '--large') {
    open my $file, '>', $ARGV[1] or die "$ARGV[1]: $!";
    print $file $noise for 1 .. $ARGV[2] / length $noise;
    close $file or die;
    exit;
}

my ($dir, $count) = @ARGV;
system('mkdir', '-p', $dir) == 0 or die;
for my $i (0 .. $count - 1) {
    my $group = sprintf '%s/%03d', $dir, $i / 50;
    mkdir $group if $i % 50 == 0;
    put("$group/file-$i.txt", int rand 200000, int rand 6000);
}
