<?php

/** @generate-class-entries static */

namespace TrueAsync;

/** Who encrypts what a TLS connection sends: the Linux kernel (kTLS) or OpenSSL in user space. */
enum Ktls: string
{
    /** The kernel where this host can, else OpenSSL. The default. */
    case Auto = 'auto';

    /** Always OpenSSL. */
    case Off = 'off';

    /** HttpServer::start() throws where this host has no kernel TLS. */
    case Require = 'require';
}

/** Least severity that is written to the log; the numbers are OpenTelemetry's. */
enum LogSeverity: int
{
    case OFF = 0;
    case DEBUG = 5;
    case INFO = 9;
    case WARN = 13;
    case ERROR = 17;
}
