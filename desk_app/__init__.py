"""What a guidance desk (引导台) does and why: rules, services, slips, documents, devices. No Qt, no SQL."""
