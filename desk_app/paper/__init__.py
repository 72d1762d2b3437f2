"""What slips and documents share: texts from the centre's configuration, line breaking, QR, text in PDF."""
